"""One visitor's stream of server-sent events: what the store holds after a number, then whatever comes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bot.channels.services import Services
from bot.domain.event import BotUttered, ConversationPaused, ConversationResumed, Event, UserUttered
from bot.domain.message import ConversationId
from bot.domain.tracker import Status
from bot.ports import StoredEvent

HISTORY = 50
_PAGE = 100
_HEARTBEAT = b": alive\n\n"

Send = Callable[[bytes], Awaitable[None]]


class Streams:
    """The open streams by conversation. One too many and the oldest, often one whose client is long gone, is ended."""

    def __init__(self, *, per_conversation: int) -> None:
        self._limit = per_conversation
        self._open: dict[ConversationId, list[asyncio.Future[None]]] = {}

    @contextmanager
    def entry(self, conversation: ConversationId) -> Iterator[asyncio.Future[None]]:
        """Gives a future that is done when the stream should end."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        streams = self._open.setdefault(conversation, [])
        streams.append(ended)
        if len(streams) > self._limit:
            _end(streams.pop(0))
        try:
            yield ended
        finally:
            if ended in streams:
                streams.remove(ended)
            if not streams and self._open.get(conversation) is streams:
                del self._open[conversation]

    def end_all(self) -> None:
        for streams in self._open.values():
            for ended in streams:
                _end(ended)

    def __len__(self) -> int:
        return sum(len(streams) for streams in self._open.values())


class Feed:
    """`after` is the last number the client has, None for a client that has nothing."""

    def __init__(self, services: Services, conversation: ConversationId, after: int | None, send: Send) -> None:
        self._services = services
        self._conversation = conversation
        self._send = send
        self._after = after
        self._cursor = 0

    async def run(self, ended: asyncio.Future[None]) -> None:
        """Until `ended` is done. The wake-ups only say when to look: a heartbeat looks as well."""
        async with self._services.bus.subscribe(self._conversation) as wakes:  # before the store is read
            await self._begin()
            woken = asyncio.create_task(_next(wakes))
            try:
                while not ended.done():
                    await asyncio.wait(
                        {woken, ended}, timeout=self._services.heartbeat_s, return_when=asyncio.FIRST_COMPLETED
                    )
                    if woken.done():
                        woken.result()
                        woken = asyncio.create_task(_next(wakes))
                    if not await self._catch_up() and not ended.done():
                        await self._send(_HEARTBEAT)
            finally:
                woken.cancel()

    async def _begin(self) -> None:
        tracker = await self._services.trackers.load(self._conversation)
        await self._send(_frame("status", {"status": str(tracker.status)}))
        if self._after is not None and self._after <= tracker.seq:
            self._cursor = self._after
            await self._catch_up(status_known_to=tracker.seq)
            return
        history = await self._services.trackers.events(self._conversation, after=-1, limit=HISTORY)
        await self._send_all(history, status_known_to=tracker.seq)

    async def _catch_up(self, *, status_known_to: int = 0) -> bool:
        """Sends what is stored after the cursor; tells whether there was anything."""
        sent = False
        while page := await self._services.trackers.events(self._conversation, after=self._cursor, limit=_PAGE):
            await self._send_all(page, status_known_to=status_known_to)
            sent = True
            if len(page) < _PAGE:
                break
        return sent

    async def _send_all(self, page: Sequence[StoredEvent], *, status_known_to: int) -> None:
        frames = []
        for stored in page:
            self._cursor = stored.seq
            if isinstance(stored.event, ConversationPaused | ConversationResumed) and stored.seq <= status_known_to:
                continue  # the status at the start tells how these ended
            frames.append(frame_of(stored))
        if data := b"".join(frames):
            await self._send(data)


def frame_of(stored: StoredEvent) -> bytes:
    """Empty for an event that a customer does not see."""
    event = stored.event
    match event:
        case UserUttered():
            body = {**_head(stored.seq, event, "user"), "message_id": event.message_id, "text": event.text}
            return _frame("message", {**body, "kind": "text", "buttons": []}, stored.seq)
        case BotUttered():
            buttons = [{"title": button.title, "payload": button.payload} for button in event.buttons]
            body = {**_head(stored.seq, event, "bot"), "text": event.text, "kind": event.kind, "buttons": buttons}
            return _frame("message", body, stored.seq)
        case ConversationPaused():
            return _frame("status", {"status": str(Status.WAITING)}, stored.seq)
        case ConversationResumed():
            return _frame("status", {"status": str(Status.BOT)}, stored.seq)
    return b""


def _head(seq: int, event: Event, role: str) -> dict[str, Any]:
    at = event.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"seq": seq, "at": at, "role": role}


def _frame(event: str, data: dict[str, Any], seq: int | None = None) -> bytes:
    """JSON in one line, so that it is one `data:` field."""
    number = "" if seq is None else f"id: {seq}\n"
    return f"{number}event: {event}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


async def _next(wakes: AsyncIterator[None]) -> None:
    await anext(wakes)


def _end(stream: asyncio.Future[None]) -> None:
    if not stream.done():
        stream.set_result(None)
