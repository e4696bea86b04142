"""The real server as its operators see it: readiness, metrics and status agree with what was done."""

from __future__ import annotations

import http.client
import json
import signal
import time
import urllib.parse
from pathlib import Path

import httpx
from prometheus_client import parser
from typer.testing import CliRunner

from bot.cli import app
from bot.config import Settings
from tests.support.deployment import deploy
from tests.support.server import served

PLANTED = "我叫欧阳若水，身份证11010519491231002X，卡号6222021234567890123"


def test_counts_agree_with_the_turns_made_and_hold_nothing_of_a_customer(scratch: Settings) -> None:
    with served(scratch) as server, httpx.Client(base_url=server.url, timeout=20, trust_env=False) as http:
        _say(http, "欧阳", "禾易贷的利率是多少？", "m1")
        _say(http, "欧阳", "禾易贷的利率是多少？", "m1")  # again: no second turn
        _say(http, "欧阳", PLANTED, "m2")
        _say(http, PLANTED, "转人工", "m3")
        _say(http, "欧阳", "别的话", "m1", expected=409)
        token = http.post("/web/visitors").json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        http.post("/web/messages", json={"message_id": "w1", "text": "你好"}, headers=headers)
        http.post("/model/parse", json={"text": PLANTED})
        http.get(f"/{urllib.parse.quote(PLANTED)}?{urllib.parse.quote(PLANTED)}")
        page, status = http.get("/metrics").text, http.get("/status").json()
        told = _cli(scratch, server.url)
    samples = [sample for family in parser.text_string_to_metric_families(page) for sample in family.samples]
    turns = {tuple(sorted(s.labels.items())): s.value for s in samples if s.name == "bot_turns_total"}
    assert turns[("channel", "rest"), ("skill", "faq")] >= 1
    assert turns[("channel", "rest"), ("skill", "handoff")] == 1
    assert turns[("channel", "web"), ("skill", "smalltalk")] == 1
    assert sum(turns.values()) == status["last_hour"]["turns"] == told["server"]["last_hour"]["turns"] == 4
    assert {s.value for s in samples if s.name == "bot_turn_seconds_count"} == {4.0}
    refused = {s.labels["code"]: s.value for s in samples if s.name == "bot_requests_refused_total"}
    assert refused == {"message_id_reused": 1, "not_found": 1, "too_many_waiting": 0}
    (info,) = [s.labels["version"] for s in samples if s.name == "bot_snapshot_info"]
    assert info == status["snapshot"]["version"] == told["versions"]["live"]
    assert told["database"]["conversations"] == 3
    for shown in (page, json.dumps(status, ensure_ascii=False), json.dumps(told, ensure_ascii=False)):
        assert [part for part in ("欧阳", "若水", "11010519", "622202", "m1") if part in shown] == []


def _say(http: httpx.Client, sender: str, text: str, message_id: str, *, expected: int = 200) -> None:
    body = {"sender": sender, "message": text, "metadata": {"message_id": message_id}}
    assert http.post("/webhooks/rest/webhook", json=body).status_code == expected


def _cli(settings: Settings, url: str) -> dict[str, dict[str, object]]:
    port = str(urllib.parse.urlsplit(url).port)
    command = ["status", "--json", "--port", port, "--config", str(settings.home / "config.yml")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_told_to_stop_a_server_is_first_unready_then_still_answers_then_ends(scratch: Settings) -> None:
    settings = deploy(scratch.home, server={"drain_s": 3})
    with served(settings) as server:
        address = urllib.parse.urlsplit(server.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
        assert _ready(connection) == (200, b'{"status":"ok"}')
        server.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + 2
        while (answer := _ready(connection))[0] == 200 and time.monotonic() < until:
            pass
        assert answer == (503, b'{"status":"unavailable","failed":["stopping"]}')
        with httpx.Client(base_url=server.url, timeout=20, trust_env=False) as late:
            _say(late, "late", "你好", "m1")  # a new connection, before the balancer has noticed
        connection.close()
        assert server.process.wait(timeout=20) == 0


def _ready(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
    connection.request("GET", "/readyz")
    response = connection.getresponse()
    return response.status, response.read()


def test_figures_need_the_token_and_the_command_line_has_it(scratch: Settings, tmp_path: Path) -> None:
    settings = deploy(scratch.home, server={"api_token": "t0ken", "host": "0.0.0.0"})
    with served(settings) as server:
        url = server.url.replace("0.0.0.0", "127.0.0.1")
        for path in ("/metrics", "/status"):
            assert httpx.get(f"{url}{path}", trust_env=False).status_code == 401
        assert httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
        assert _cli(settings, url)["server"]["last_hour"]
        assert httpx.get(f"{url}/metrics", headers={"Authorization": "Bearer t0ken"}, trust_env=False).is_success
