"""Numbers that name a person are nowhere in what a server writes or shows, though it remembers one of them, sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from bot import app as composition
from bot.cli import app
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.message import MessageId
from bot.domain.secret import Secret
from tests.support.deployment import opened
from tests.support.leaks import leaks
from tests.support.server import served

PLANTED = {  # as typed -> the digits
    "我的卡号是6222021234567890123": "6222021234567890123",
    "卡号 6222 0212 3456 7890 456 转不了账哎哟哟": "6222021234567890456",
    "卡 6228-4800-1234-5678-901": "6228480012345678901",
    "身份证11010519491231002X过期了": "11010519491231002",
    "证件号 440301 1990 0307 1234": "440301199003071234",
    "身份证１１０１０１１９９００３０７７７１９": "110101199003077719",
    "手机13812345678收不到验证码": "13812345678",
    "+86 139-1234-5679 这个号不用了": "13912345679",
    "０１５８１２３４５６７０": "15812345670",
    "0086 137 1234 5671": "13712345671",
    "136 - 1234 - 5672 请打这个": "13612345672",
    "/我的卡号6217000000000000001": "6217000000000000001",
    "六二开头的６２２２０２１２３４５６７８９０７８９": "6222021234567890789",
    "最后说一次，回电１３５ 1234－5673": "13512345673",
}
LAST_PHONE = "13512345673"
SHOWN = 4  # digits at the end that stay readable


@pytest.mark.parametrize("channel", ["rest", "web"])
def test_nothing_that_is_written_holds_a_card_identity_or_phone_number(scratch: Settings, channel: str) -> None:
    log = scratch.home / "server.log"
    shown: list[str] = []
    with served(scratch, log=log) as server, httpx.Client(base_url=server.url, timeout=20, trust_env=False) as http:
        talk = _Talk(http, channel)
        for number, text in enumerate(PLANTED):
            shown.append(talk.says(f"m{number}", text))
        for number in range(8):  # past a checkpoint
            shown.append(talk.says(f"n{number}", "利率是多少"))
        http.post("/model/parse", json={"text": " ".join(PLANTED)})
        http.post("/webhooks/rest/webhook", json={"sender": "s", "message": ["wrong type", *PLANTED]})
        http.post("/webhooks/rest/webhook", content=f'{{"broken": "{" ".join(PLANTED)}'.encode())
        shown += [http.get(path).text for path in ("/status", "/healthz", "/readyz", "/metrics")]
        in_use = _bytes_of(_database_files(scratch.var))  # while the write-ahead log is there
        server.process.terminate()
        server.process.wait(timeout=20)
        assert server.process.stdout is not None
        shown.append(server.process.stdout.read())
    shown += [_replayed(scratch, f"m{number}") for number in range(len(PLANTED))]
    closed = _bytes_of(_database_files(scratch.var))
    assert "转不了账哎哟哟".encode() in closed  # the rest of the text is there
    written = in_use + closed + log.read_bytes() + "\n".join(shown).encode()
    assert leaks(written, [number[:-SHOWN] for number in PLANTED.values()]) == []
    everything = _bytes_of(path for path in scratch.home.rglob("*") if path.is_file())  # snapshots, keys, all of it
    assert leaks(everything, PLANTED.values()) == []
    assert closed.count(b'"sealed":{') > 5  # phones, in events and in the checkpoint
    slots = asyncio.run(_slots(scratch, "m0"))
    assert slots == {"mobile_number": Secret(LAST_PHONE)}  # and yet it is known to whom it concerns


class _Talk:
    """One customer; what the server answers is given back as text."""

    def __init__(self, http: httpx.Client, channel: str) -> None:
        self._http, self._channel = http, channel
        self._token = http.post("/web/visitors", json={}).json()["token"] if channel == "web" else None

    def says(self, message_id: str, text: str) -> str:
        if self._token is None:
            body: dict[str, Any] = {"sender": "s", "message": text, "metadata": {"message_id": message_id}}
            sent = self._http.post("/webhooks/rest/webhook", json=body)
        else:
            body = {"message_id": message_id, "text": text}
            if text.startswith("/"):
                body["payload"] = text
            sent = self._http.post("/web/messages", json=body, headers={"Authorization": f"Bearer {self._token}"})
        assert sent.status_code == (200 if self._token is None else 202)
        return sent.text


def _replayed(settings: Settings, message_id: str) -> str:
    result = CliRunner().invoke(app, ["replay", message_id, "--config", str(settings.home / "config.yml")])
    assert result.exit_code == 0, result.output
    return result.output


def _database_files(var: Path) -> Iterator[Path]:
    return (path for path in var.glob("bot.db*") if path.is_file())


def _bytes_of(files: Iterator[Path]) -> bytes:
    return b"\n".join(path.read_bytes() for path in files)


async def _slots(settings: Settings, message_id: str) -> Any:
    async with composition.past_turns(settings) as past:
        (conversation,) = await past.conversations(MessageId(message_id), limit=2)
    async with composition.running(settings, opened(settings), SystemClock()) as bot:
        return (await bot.trackers.load(conversation)).slots
