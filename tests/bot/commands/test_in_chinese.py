from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer
from typer import rich_utils
from typer.testing import CliRunner

from bot.cli import app


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("chekc", "没有这个命令：chekc"),
        ("check --colour", "没有这个选项：--colour"),
        ("check --confg a.yml", "没有这个选项：--confg。是不是想用 --config"),
        ("check a b", "多写了：a b"),
        ("check --config", "选项 --config 后面要写值"),
        ("publish --full=1", "选项 --full 不带值"),
        ("replay", "缺少参数 'message_id'"),
        ("evaluate faq --kb a.jsonl", "缺少选项 '--queries'"),
        ("evaluate pairs --pairs a.tsv --scorer best", "'--scorer' 的值不对：只能是 'encoder', 'reranker'"),
        ("serve --port none", "'--port' 的值不对：应为整数"),
        ("serve --port 70000", "'--port' 的值不对：不能大于 65535"),
        ("evaluate nothing", "没有这个命令：nothing"),
    ],
)
def test_bad_usage_is_told_in_chinese_with_code_2(typed: str, said: str) -> None:
    result = CliRunner().invoke(app, typed.split(), prog_name="bot", env={"COLUMNS": "200"})

    assert result.exit_code == 2
    assert said in result.stderr
    for english in ("Usage", "Error", "Try ", "No such", "Missing", "Invalid", "Input", "OPTIONS", "ARGS"):
        assert english not in result.stderr


def test_bad_usage_shows_the_right_one_and_where_to_read_on() -> None:
    result = CliRunner().invoke(app, ["check", "--colour"], prog_name="bot", env={"COLUMNS": "200"})

    assert result.stderr.startswith("用法：bot check [选项]\n用法见 bot check --help\n╭─ 错误 ")


def test_an_unknown_message_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    rich_utils.rich_format_error(typer.BadParameter("something new"))
    rich_utils.rich_format_error(typer.BadParameter("something new", param_hint="--port"))

    shown = capsys.readouterr().err
    assert "Invalid value: something new" in shown
    assert "--port 的值不对：something new" in shown


def test_without_a_command_the_help_page_is_shown_alone() -> None:
    result = CliRunner().invoke(app, [], prog_name="bot")

    assert "用法：bot [选项] 命令 [参数]..." in result.output
    assert "─ 错误 ─" not in result.output


def _commands(command: typer.core.TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    with typer.Context(command) as ctx:
        for name in command.list_commands(ctx) if hasattr(command, "list_commands") else ():
            yield from _commands(command.get_command(ctx, name), (*path, name))


@pytest.mark.parametrize("path", list(_commands(typer.main.get_command(app))), ids=" ".join)
def test_no_help_page_speaks_english(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*path, "--help"], prog_name="bot", env={"COLUMNS": "200"})

    assert result.exit_code == 0
    assert f"用法：{' '.join(('bot', *path))}" in result.output
    assert "显示本说明" in result.output
    for english in (
        "Usage",
        "Show this",
        "Options",
        "Arguments",
        "Commands",
        "default",
        "required",
        "OPTIONS",
        "ARGS]",
    ):
        assert english not in result.output
