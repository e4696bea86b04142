"""A killed server loses no turn that it acknowledged."""

from __future__ import annotations

import http.client
import json
import sqlite3
import threading
import urllib.parse
from pathlib import Path

import pytest

from bot.config import Settings
from tests.support.deployment import deploy
from tests.support.server import served

CLIENTS, ANSWERS_BEFORE_KILL = 4, 40


@pytest.mark.parametrize("durability", ["full", "process"])
def test_every_answered_message_is_stored_when_the_server_is_killed_under_load(
    scratch: Settings, durability: str
) -> None:
    settings = deploy(scratch.home, storage={"durability": durability})
    answered: list[str] = []
    enough = threading.Event()
    with served(settings) as server:
        clients = [
            threading.Thread(target=_ask, args=(server.url, number, answered, enough)) for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        assert enough.wait(timeout=30)
        server.kill()
        for client in clients:
            client.join(timeout=30)
    assert len(answered) >= ANSWERS_BEFORE_KILL
    assert set(answered) <= _stored(settings.var / "bot.db")
    with served(settings) as server:  # and the database is whole: the same message still gets its reply
        assert _post(server.url, answered[0])


def _ask(url: str, client: int, answered: list[str], enough: threading.Event) -> None:
    try:
        for number in range(10_000):
            message_id = f"c{client}-{number}"
            _post(url, message_id)
            answered.append(message_id)  # only after the whole answer is here
            if len(answered) >= ANSWERS_BEFORE_KILL:
                enough.set()
    except (OSError, http.client.HTTPException):
        return  # the server is gone, as it should be


def _post(url: str, message_id: str) -> object:
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    sender = message_id.partition("-")[0]
    body = json.dumps({"sender": sender, "message": "怎么换绑银行卡", "metadata": {"message_id": message_id}})
    try:
        connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.status == 200
        return json.loads(response.read())
    finally:
        connection.close()


def _stored(database: Path) -> set[str]:
    with sqlite3.connect(database) as connection:
        return {row[0] for row in connection.execute("select message_id from events where message_id is not null")}
