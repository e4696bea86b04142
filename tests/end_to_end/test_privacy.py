"""Numbers that name a person are nowhere in what a server writes: database, write-ahead log, log file."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.config import Settings
from tests.support.server import served

PLANTED = {
    "我的卡号是6222021234567890123": "6222021234567890123",
    "卡号 6222 0212 3456 7890 456 转不了账哎哟哟": "62220212345678",
    "身份证11010519491231002X过期了": "11010519491231002",
    "手机13812345678收不到验证码": "13812345678",
    "+86 139-1234-5678 这个号不用了": "1391234",
    "/我的卡号6217000000000000001": "6217000000000000001",
    "六二开头的６２２２０２１２３４５６７８９０７８９": "622202123456789",
}


@pytest.mark.parametrize("channel", ["rest", "web"])
def test_nothing_that_is_written_holds_a_card_identity_or_phone_number(scratch: Settings, channel: str) -> None:
    log = scratch.home / "server.log"
    with served(scratch, log=log) as server, httpx.Client(base_url=server.url, timeout=20, trust_env=False) as http:
        for number, text in enumerate(PLANTED):
            _send(http, channel, f"m{number}", text)
        http.post("/model/parse", json={"text": " ".join(PLANTED)})
        http.post("/webhooks/rest/webhook", json={"sender": "s", "message": ["wrong type", *PLANTED]})
        http.post("/webhooks/rest/webhook", content=f'{{"broken": "{" ".join(PLANTED)}'.encode())
        assert "转不了账哎哟哟" in _written(scratch.var, log)  # the rest of the text is there
        found = [secret for secret in PLANTED.values() if secret in _digits(_written(scratch.var, log))]
    assert found == []


def _send(http: httpx.Client, channel: str, message_id: str, text: str) -> None:
    if channel == "rest":
        body = {"sender": "s", "message": text, "metadata": {"message_id": message_id}}
        assert http.post("/webhooks/rest/webhook", json=body).status_code == 200
        return
    token = http.post("/web/visitors", json={}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {"message_id": message_id, "text": text, "payload": text}
    sent = http.post("/web/messages", json=body, headers=headers)
    assert sent.status_code == 202


def _written(var: Path, log: Path) -> str:
    files = [path for path in var.glob("bot.db*") if path.is_file()] + [log]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def _digits(text: str) -> str:
    """With the blanks and dashes that a number may be written with taken out, full-width digits as half-width."""
    wide = {ord("０") + digit: str(digit) for digit in range(10)}
    return text.translate(wide).replace(" ", "").replace("-", "")
