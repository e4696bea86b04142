"""The environment over config.yml: which variable stands for which key, what it may hold, and how mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import reading
from bot.settings.origin import Source
from bot.settings.reading import KEYS, Configuration
from nlu.errors import ContentError, Problem
from tests.support.keys import KEY


def _read(tmp_path: Path, text: str = "", **environment: str) -> Configuration:
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8")
    return reading.read(path, environment)


def _problem(tmp_path: Path, text: str = "", **environment: str) -> Problem:
    with pytest.raises(ContentError) as refused:
        _read(tmp_path, text, **environment)
    (problem,) = refused.value.problems
    return problem


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    read = _read(tmp_path, "server:\n  port: 9000\n  host: '::1'\n", BOT__SERVER__PORT="9100")
    server = read.settings.server
    assert (server.port, server.host, server.drain_s) == (9100, "::1", 0)
    sources = {name: str(read.origins[f"server.{name}"]) for name in ("port", "host", "drain_s")}
    assert sources == {"port": "环境变量 BOT__SERVER__PORT", "host": "config.yml:3", "drain_s": "默认"}


VALUES = {
    "bank.timezone": "UTC",
    "server.host": "::1",
    "server.api_token": "token",
    "server.secret": "s" * 40,
    "storage.url": "sqlite:///elsewhere.db",
    "storage.durability": "process",
    "storage.keys": KEY.written(),
    "dialogue.menu": "/human,/other",
    "dialogue.greeting_questions": "3",
    "matching.encoder": "models/mine",
    "matching.reranker": "models/other",
    "web.allowed_origins": '["https://a.example"]',
    "log.level": "debug",
    "log.format": "json",
}


def test_every_key_can_be_set_from_the_environment(tmp_path: Path) -> None:
    values = {name: VALUES.get(name, "folder" if key.is_path else "7") for name, key in KEYS.items()}
    values["limits.message_chars"] = values["limits.body_bytes"] = "5000"
    read = _read(tmp_path, **{KEYS[name].variable: value for name, value in values.items()})
    assert {origin.source for origin in read.origins.values()} == {Source.ENVIRONMENT}
    defaults = _read(tmp_path).settings
    unchanged = [
        name
        for name, key in KEYS.items()
        if getattr(getattr(read.settings, key.section), key.name) == getattr(getattr(defaults, key.section), key.name)
    ]
    assert unchanged == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example", ("https://a.example",)),
        ("https://a.example, https://b.example:8443", ("https://a.example", "https://b.example:8443")),
        ('["https://a.example", "http://[::1]:3000"]', ("https://a.example", "http://[::1]:3000")),
        ("[]", ()),
    ],
)
def test_a_list_is_written_as_json_or_between_commas(tmp_path: Path, text: str, expected: tuple[str, ...]) -> None:
    assert _read(tmp_path, BOT__WEB__ALLOWED_ORIGINS=text).settings.web.allowed_origins == expected


def test_null_is_none_where_a_setting_may_be_none(tmp_path: Path) -> None:
    assert _read(tmp_path, BOT__CONTENT__GOLDEN="null").settings.content.golden is None
    assert "应当是整数" in str(_problem(tmp_path, BOT__SERVER__PORT="null"))


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert _read(tmp_path, "server: {port: 9000}\n", BOT__SERVER__PORT=" ").settings.server.port == 9000


def test_a_relative_path_starts_at_the_file_as_it_does_within_it(tmp_path: Path) -> None:
    assert _read(tmp_path, BOT__CONTENT__GRAPH="facts").settings.content.graph == tmp_path / "facts"


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("BOT__SERVER__PROT", "BOT__SERVER__PORT"),
        ("BOT__SERVER_PORT", "BOT__SERVER__PORT"),
        ("BOT__PORT", "BOT__SERVER__PORT"),
        ("BOT__server__port", "BOT__SERVER__PORT"),
        ("BOT__SERVER__DURABILITY", "BOT__STORAGE__DURABILITY"),
    ],
)
def test_a_variable_that_is_no_setting_names_the_nearest_that_is(tmp_path: Path, variable: str, meant: str) -> None:
    problem = _problem(tmp_path, **{variable: "80"})
    assert (problem.code, variable in problem.message, meant in problem.hint) == ("B002", True, True)


def test_what_a_platform_sets_for_a_service_of_that_name_is_left_alone(tmp_path: Path) -> None:
    read = _read(tmp_path, BOT_SERVER_PORT="tcp://10.0.0.7:8000", BOT_PORT="tcp://10.0.0.7:8000")
    assert read.settings.server.port == 8000


def test_a_wrong_value_that_the_file_takes_from_a_variable_names_both(tmp_path: Path) -> None:
    problem = _problem(tmp_path, "server: {port: '${PORT}'}\n", PORT="tcp://10.0.0.7:80")
    assert (problem.code, "PORT" in problem.message, "「server.port」" in problem.message) == ("B002", True, True)
    assert "10.0.0.7" not in str(problem)


def test_a_wrong_value_names_its_variable_and_not_the_value(tmp_path: Path) -> None:
    problem = _problem(tmp_path, "server: {secret: '${OTHER}'}\n", BOT__SERVER__SECRET="too-short")
    assert problem.code == "B002"
    assert "BOT__SERVER__SECRET" in problem.message
    assert "too-short" not in str(problem)


def test_mistakes_of_file_and_environment_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as refused:
        _read(tmp_path, "sevrer: {}\nlog: {level: loud}\n", BOT__SERVER__PORT="x", BOT__NOTHING="1")
    assert sorted(problem.code for problem in refused.value.problems) == ["B001", "B001", "B002", "B002"]


def test_a_secret_that_the_file_leaves_out_still_comes_from_its_variable(tmp_path: Path) -> None:
    for text in ("", "server: {port: 9000}\n", "server: {api_token: '${BOT_API_TOKEN}'}\n"):
        read = _read(tmp_path, text, BOT_API_TOKEN="from outside")
        assert read.settings.server.api_token is not None
        assert read.settings.server.api_token.get_secret_value() == "from outside"
        assert str(read.origins["server.api_token"]) == "环境变量 BOT_API_TOKEN"


def test_a_secret_switched_off_in_the_file_stays_off(tmp_path: Path) -> None:
    assert _read(tmp_path, "server: {api_token: null}\n", BOT_API_TOKEN="t").settings.server.api_token is None


def test_an_unset_secret_says_which_variable_it_waits_for(tmp_path: Path) -> None:
    assert str(_read(tmp_path).origins["server.secret"]) == "默认（BOT_SECRET 未设置）"


def test_a_reference_may_stand_inside_a_value(tmp_path: Path) -> None:
    text = "storage: {url: 'postgresql://bot:${DB_PASSWORD}@db/bot'}\nweb: {allowed_origins: ['${SITE}']}\n"
    settings = _read(tmp_path, text, DB_PASSWORD="s3cret", SITE="https://a.example").settings
    assert settings.storage.url == "postgresql://bot:s3cret@db/bot"
    assert settings.web.allowed_origins == ("https://a.example",)


@pytest.mark.parametrize("url", ["${DATABASE_URL}", "postgresql://bot:${DATABASE_URL}@db/bot"])
def test_an_unset_reference_outside_a_secret_is_refused_by_its_line(tmp_path: Path, url: str) -> None:
    problem = _problem(tmp_path, f"storage:\n  url: '{url}'\n", DATABASE_URL="")
    assert (problem.code, problem.line) == ("B003", 2)
    assert "storage.url" in problem.message
    assert "DATABASE_URL 没有设置" in problem.message


def test_a_reference_to_what_cannot_be_a_variable_is_refused(tmp_path: Path) -> None:
    assert "${a-b}" in _problem(tmp_path, "bank: {timezone: '${a-b}'}\n").message


def test_an_override_makes_an_unset_reference_harmless(tmp_path: Path) -> None:
    text = "storage: {url: '${DATABASE_URL}'}\n"
    assert _read(tmp_path, text, BOT__STORAGE__URL="sqlite:///x.db").settings.storage.url
