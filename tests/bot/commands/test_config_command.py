"""`bot config`: what it shows, and what it never shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings.reading import KEYS

SECRET = "a-secret-of-the-tests-that-nobody-may-see"


def _config(folder: Path, *arguments: str, text: str = "", **environment: str) -> Result:
    path = folder / "config.yml"
    path.write_text(text, encoding="utf-8")
    unset = {"BOT_API_TOKEN": "", "BOT_SECRET": ""}
    return CliRunner().invoke(app, ["config", *arguments, "--config", str(path)], env={**unset, **environment})


def _rows(folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> dict[str, str]:
    """The table's lines by key."""
    monkeypatch.setattr("bot.commands.console.out.width", 160)
    result = _config(folder, **settings)
    assert result.exit_code == 0, result.output
    return {line.split()[1]: line for line in result.output.splitlines() if line.startswith("│   ")}


def test_every_key_is_shown_with_its_value_source_and_meaning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _rows(tmp_path, monkeypatch, text="server:\n  port: 9000\n", BOT__LOG__LEVEL="debug")
    assert [name for name, key in KEYS.items() if key.description[:12] not in rows[key.name]] == []
    shown = {"port": ("9000", "config.yml:2"), "level": ("debug", "环境变量 BOT__LOG__LEVEL"), "threads": ("1", "默认")}
    for name, parts in shown.items():
        assert [part for part in parts if part not in rows[name]] == []


def test_one_key_is_shown_with_what_it_may_be_and_its_variable(tmp_path: Path) -> None:
    result = _config(tmp_path, "limits.message_chars", text="limits: {message_chars: 500}\n")
    for expected in (
        "值：500",
        "默认：2000",
        "整数，至少 100，至多 20000",
        "BOT__LIMITS__MESSAGE_CHARS",
        "config.yml:1",
    ):
        assert expected in result.output
    assert "full、process" in _config(tmp_path, "storage.durability").output
    assert "JSON" in _config(tmp_path, "web.allowed_origins").output


def test_a_section_is_shown_alone(tmp_path: Path) -> None:
    result = _config(tmp_path, "log")
    assert "format" in result.output
    assert "port" not in result.output


@pytest.mark.parametrize("wrong", ["prot", "server.prot", "log.port"])
def test_an_unknown_key_names_the_nearest(tmp_path: Path, wrong: str) -> None:
    result = _config(tmp_path, wrong)
    assert result.exit_code == 1
    assert "是不是想写 server.port" in result.output


@pytest.mark.parametrize("arguments", [[], ["--json"], ["server"], ["server.secret"], ["server.api_token", "--json"]])
def test_a_secret_is_only_said_to_be_set(tmp_path: Path, arguments: list[str]) -> None:
    text = "server: {secret: '${MINE}'}\n"
    result = _config(tmp_path, *arguments, text=text, MINE=SECRET, BOT_API_TOKEN=SECRET)
    assert result.exit_code == 0, result.output
    assert SECRET not in result.output
    assert "已设置" in result.output or '"is_set": true' in result.output


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:hunter2@db/bot",
        "postgresql://bot:hunter2@x/y@db/bot",
        "postgresql://db/bot?user=bot&password=hunter2",
    ],
)
def test_the_password_of_the_database_is_masked(tmp_path: Path, url: str) -> None:
    for arguments in (["storage"], ["storage.url"], ["--json"]):
        result = _config(tmp_path, *arguments, BOT__STORAGE__URL=url)
        assert "hunter2" not in result.output
        assert "***" in result.output


def test_machines_read_values_and_sources(tmp_path: Path) -> None:
    shown = json.loads(_config(tmp_path, "--json", text="dialogue:\n  menu: [/human]\n").stdout)
    assert list(shown) == list(KEYS)
    assert shown["dialogue.menu"]["value"] == ["/human"]
    assert (shown["dialogue.menu"]["source"], shown["dialogue.menu"]["line"]) == ("file", 2)
    assert shown["server.port"]["allowed"] == "整数，至少 0，至多 65535"
    assert shown["server.port"]["override"] == "BOT__SERVER__PORT"
    assert shown["server.secret"]["is_set"] is False
    assert "value" not in shown["server.secret"]


def test_wrong_settings_are_told_instead(tmp_path: Path) -> None:
    result = _config(tmp_path, text="server: {port: x}\n", BOT__SERVER__HOTS="y")
    assert result.exit_code == 1
    assert "config.yml:1" in result.output
    assert "BOT__SERVER__HOST" in result.output
