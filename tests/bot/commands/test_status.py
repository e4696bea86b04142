"""`bot status`: what a server does, or that none runs, and what is on disk."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.running_server import RunningServer
from bot.config import ServerSettings, Settings
from nlu.errors import CodedError
from tests.support.small_base import small_base

HOUR = {
    "turns": 12,
    "skills": {"faq": 9, "suggest": 2, "new-skill": 1},
    "found_by": {"exact": 7, "fused": 2},
    "errors": {"B022": 1},
    "refusals": {"too_many_waiting": 3},
    "stages": {"total": {"p50_ms": 4.21, "p99_ms": 30.5}, "decide": {"p50_ms": 3.0, "p99_ms": 9.0}},
}
STATUS = {
    "version": "0.1.0",
    "uptime_s": 93_900,
    "memory_bytes": 249_000_000,
    "open_streams": 4,
    "snapshot": {
        "version": "20260105-1",
        "loaded_at": "2026-01-05T09:00:00+00:00",
        "counts": {"entries": 3, "questions": 27, "drafts": 1, "golden": 5},
        "swaps": 0,
        "rejections": 1,
    },
    "last_hour": HOUR,
}


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    return small_base(tmp_path)


@contextmanager
def _listening(status: int, body: bytes) -> Iterator[tuple[int, list[str | None]]]:
    """Something that answers every request so; gives its port and the tokens that it was shown."""
    tokens: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tokens.append(self.headers["Authorization"])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port, tokens
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _silent() -> Iterator[int]:
    """Takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _status(settings: Settings, port: int, *arguments: str, **environment: str) -> Result:
    command = ["status", "--port", str(port), *arguments, "--config", str(settings.home / "config.yml")]
    return CliRunner().invoke(app, command, env={"BOT_API_TOKEN": "", **environment})


def test_without_a_server_it_says_so_and_shows_what_is_on_disk(base: Settings) -> None:
    result = _status(base, _free_port())
    assert result.exit_code == 0, result.output
    for expected in ("服务：没有运行", "还没有发布过知识", "数据库：还没有"):
        assert expected in result.output
    assert not base.var.exists()
    CliRunner().invoke(app, ["publish", "--config", str(base.home / "config.yml")])
    result = _status(base, _free_port())
    for expected in ("● 2", "3 个条目、27 个问法、0 个草稿、1 条必答问题", "0 个会话"):
        assert expected in result.output


def test_a_running_server_tells_of_itself_and_its_last_hour(base: Settings) -> None:
    with _listening(200, json.dumps(STATUS).encode()) as (port, _):
        result = _status(base, port)
    assert result.exit_code == 0, result.output
    for expected in (
        "服务：运行中",
        "1 天 2 小时 5 分",
        "249.0 MB",
        "网页会话 4 个",
        "20260105-1，2026-01-05 17:00 载入，3 个条目、27 个问法、1 个草稿、5 条必答问题",
        "最近一小时：12 轮",
        "直接回答 9，推荐问题 2，new-skill 1",
        "与问法一致 7，综合判断 2",
        "too_many_waiting 3",
        "B022 1",
        "30.5 毫秒",
        "有 1 次新版本读不了",
    ):
        assert expected in result.output


def test_machines_read_the_same_as_json(base: Settings) -> None:
    with _listening(200, json.dumps(STATUS).encode()) as (port, _):
        told: dict[str, Any] = json.loads(_status(base, port, "--json").stdout)
    assert told["server"] == STATUS
    assert told["versions"] == {"live": None, "published": []}
    assert told["database"] == {"bytes": 0, "conversations": 0}
    assert json.loads(_status(base, _free_port(), "--json").stdout)["server"] is None


def test_the_token_of_the_settings_is_shown_to_the_server(base: Settings) -> None:
    with _listening(200, json.dumps(STATUS).encode()) as (port, tokens):
        _status(base, port, BOT_API_TOKEN="t0ken")
    assert tokens == ["Bearer t0ken"]


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, b"{}", "B081"),
        (403, b"{}", "B081"),
        (200, b"<html>", "B082"),
        (200, b"[]", "B082"),
        (200, b"{}", "B082"),
        (404, b"{}", "B082"),
    ],
)
def test_an_odd_answer_is_told_and_the_disk_is_shown_all_the_same(
    base: Settings, status: int, body: bytes, code: str
) -> None:
    with _listening(status, body) as (port, _):
        result = _status(base, port)
        as_json = _status(base, port, "--json")
    assert (result.exit_code, as_json.exit_code) == (1, 1)
    assert code in result.output
    assert "数据库" in result.output
    assert [error["code"] for error in json.loads(as_json.stdout)["errors"]] == [code]


def test_a_server_that_does_not_answer_is_not_waited_for(base: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.running_server.TIMEOUT_MS", 50)
    with _silent() as port:
        result = _status(base, port)
    assert result.exit_code == 1
    assert "[B080]" in result.output
    assert "50 毫秒" in result.output


def test_what_is_no_http_at_all_is_another_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(CodedError, match="B082"):
            RunningServer(host="127.0.0.1", port=port, token=None).status()
        thread.join()


def test_a_port_that_the_settings_leave_open_has_to_be_told() -> None:
    with pytest.raises(CodedError, match=r"B083.*--port"):
        RunningServer.of(ServerSettings(port=0), port=None).status()


def test_a_database_that_cannot_be_used_does_not_keep_the_server_back(base: Settings) -> None:
    base.var.mkdir()
    (base.var / "bot.db").write_text("no database at all, but long enough to be looked at" * 100)
    with _listening(200, json.dumps(STATUS).encode()) as (port, _):
        result = _status(base, port)
    assert result.exit_code == 1
    assert "[B020]" in result.output
    assert "最近一小时：12 轮" in result.output


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("localhost", "http://localhost:8000"),
    ],
)
def test_a_server_that_listens_everywhere_is_asked_by_loopback(host: str, address: str) -> None:
    assert RunningServer.of(ServerSettings(host=host), port=None).address == address
