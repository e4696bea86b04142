"""A browser with the chat open: its token, its messages and its stream of events."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.serving import Served


@dataclass(slots=True, kw_only=True)
class ServerSentEvent:
    id: str | None = None
    event: str = ""
    data: Any = None


class Listener:
    """Reads one stream; every wait is bounded."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()
        self.comments = 0

    async def next(self) -> ServerSentEvent:
        """Raises StopAsyncIteration when the server has ended the stream."""
        async with asyncio.timeout(10):
            return await self._read()

    async def take(self, count: int) -> list[ServerSentEvent]:
        return [await self.next() for _ in range(count)]

    async def heartbeat(self) -> None:
        async with asyncio.timeout(10):
            while not (await anext(self._lines)).startswith(":"):
                pass

    async def _read(self) -> ServerSentEvent:
        event = ServerSentEvent()
        while True:
            line = await anext(self._lines)
            if not line:
                if event.event:
                    return event
                continue
            name, _, value = line.partition(": ")
            match name:
                case "id":
                    event.id = value
                case "event":
                    event.event = value
                case "data":
                    event.data = json.loads(value)


@dataclass(slots=True, kw_only=True)
class WebVisitor:
    served: Served
    token: str
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    async def arrive(cls, served: Served) -> WebVisitor:
        response = await served.http.post("/web/visitors")
        return cls(served=served, token=response.json()["token"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def says(self, text: str, **fields: str) -> httpx.Response:
        body = {"message_id": f"m{next(self.numbers)}", "text": text, **fields}
        return await self.served.http.post("/web/messages", json=body, headers=self.headers)

    @asynccontextmanager
    async def listening(self, last_event_id: str | None = None) -> AsyncIterator[Listener]:
        headers = self.headers if last_event_id is None else {**self.headers, "Last-Event-ID": last_event_id}
        async with self.served.http.stream("GET", "/web/events", headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            yield Listener(response)
