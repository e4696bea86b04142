"""A thousand messages at once from one sender: each is answered or told to come back, no answered one is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter

import httpx
import pytest

from bot.config import Settings
from tests.support.server import served

MESSAGES = 1000


@pytest.mark.slow
def test_a_thousand_messages_at_once_are_answered_or_refused_clearly(scratch: Settings) -> None:
    with served(scratch) as server:
        statuses = asyncio.run(_flood(server.url))
        counts = Counter(statuses.values())
    assert set(counts) <= {200, 429}
    assert counts[200] > 100
    with sqlite3.connect(scratch.var / "bot.db") as database:
        stored = {row[0] for row in database.execute("select message_id from events where message_id is not null")}
    assert {message_id for message_id, status in statuses.items() if status == 200} <= stored


async def _flood(url: str) -> dict[str, int]:
    limits = httpx.Limits(max_connections=MESSAGES)
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False, limits=limits) as http:

        async def send(message_id: str) -> tuple[str, int]:
            body = {"sender": "flood", "message": "利息多少", "metadata": {"message_id": message_id}}
            return message_id, (await http.post("/webhooks/rest/webhook", json=body)).status_code

        return dict(await asyncio.gather(*(send(f"f{number}") for number in range(MESSAGES))))
