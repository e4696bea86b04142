"""What typer itself says on the command line, in Chinese. It offers no translation, so its words are replaced here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

_HELP = "显示本说明"
_USAGE = (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]..."))
_ERRORS = (
    (r"No such option: (\S+)", "没有这个选项：{0}"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "没有这个选项：{0}。是不是想用 {1}"),
    (r"No such command '(.+)'\.", "没有这个命令：{0}"),
    (r"No such command '(.+)'\. Did you mean (.+)\?", "没有这个命令：{0}。是不是想用 {1}"),
    (r"Missing command\.", "缺少命令"),
    (r"Missing option (.+?)\.(?: .+)?", "缺少选项 {0}"),
    (r"Missing argument (.+?)\.(?: .+)?", "缺少参数 {0}"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多写了：{0}"),
    (r"Option '(.+)' requires an argument\.", "选项 {0} 后面要写值"),
    (r"Option '(.+)' does not take a value\.", "选项 {0} 不带值"),
)
_WRONG_VALUE = re.compile(r"Invalid value for (.+?): (.+)", re.DOTALL)
_WHY = (
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be greater than or equal to (.+)", "不能小于 {0}"),
    (r"Input should be less than or equal to (.+)", "不能大于 {0}"),
    (r"Value error, '.*' is not one of (.+)\.", "只能是 {0}"),
)


def speak_chinese() -> None:
    """For every command of this process; doing it twice changes nothing."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[默认：{}]"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
    rich_utils.ERRORS_PANEL_TITLE = "错误"
    rich_utils.ABORTED_TEXT = "已中断"
    rich_utils.RICH_HELP = "用法见 [blue]{command_path} {help_option}[/]"
    vars(rich_utils)["rich_format_error"] = _format_error
    for kind in (TyperCommand, TyperGroup):
        type.__setattr__(kind, "format_usage", _format_usage)
        type.__setattr__(kind, "get_help_option", _help_option)


_format_in_english = rich_utils.rich_format_error
_help_in_english = TyperCommand.get_help_option


@dataclass(frozen=True, slots=True, kw_only=True)
class _Error:
    """An error of the library, said otherwise."""

    ctx: typer.Context | None
    said: str

    def format_message(self) -> str:
        return self.said


def _format_error(error: Any) -> None:
    said = _said(error.format_message())
    shown: Any = error if said is None else _Error(ctx=getattr(error, "ctx", None), said=said)
    _format_in_english(shown)


def _said(message: str) -> str | None:
    """None where there is nothing to replace."""
    if wrong := _WRONG_VALUE.fullmatch(message):
        why = _replaced(wrong[2], _WHY)
        return f"{wrong[1]} 的值不对：{wrong[2] if why is None else why}"
    return _replaced(message, _ERRORS)


def _replaced(message: str, table: tuple[tuple[str, str], ...]) -> str | None:
    found = ((re.fullmatch(pattern, message), words) for pattern, words in table)
    return next((words.format(*match.groups()) for match, words in found if match), None)


def _format_usage(command: Any, ctx: typer.Context, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    for english, chinese in _USAGE:
        pieces = pieces.replace(english, chinese)
    formatter.write_usage(ctx.command_path, pieces, prefix="用法：")


def _help_option(command: Any, ctx: typer.Context) -> Any:
    option = _help_in_english(command, ctx)
    if option is not None:
        option.help = _HELP
    return option
