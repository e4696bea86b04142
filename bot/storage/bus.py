"""Wake-ups within one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.message import ConversationId


class _Wakeups:
    """Not a generator: a wait that was cancelled (a time-out between heartbeats) can be taken up again."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def wake(self) -> None:
        self._news.set()

    def __aiter__(self) -> _Wakeups:
        return self

    async def __anext__(self) -> None:
        await self._news.wait()
        self._news.clear()


class InProcessBus:
    """A subscriber holds one flag, so a slow one costs nothing and misses nothing."""

    def __init__(self) -> None:
        self._subscribers: dict[ConversationId, set[_Wakeups]] = {}

    async def publish(self, conversation: ConversationId) -> None:
        for wakeups in self._subscribers.get(conversation, ()):
            wakeups.wake()

    @asynccontextmanager
    async def subscribe(self, conversation: ConversationId) -> AsyncIterator[AsyncIterator[None]]:
        wakeups = _Wakeups()
        self._subscribers.setdefault(conversation, set()).add(wakeups)
        try:
            yield wakeups
        finally:
            subscribers = self._subscribers[conversation]
            subscribers.discard(wakeups)
            if not subscribers:
                del self._subscribers[conversation]

    def __len__(self) -> int:
        """Conversations that somebody listens to now."""
        return len(self._subscribers)
