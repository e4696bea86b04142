"""One turn at a time per conversation, within one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.domain.message import ConversationId
from bot.ports import TooManyWaiting


@dataclass(slots=True, kw_only=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)  # wakes its waiters in order of arrival
    present: int = 0  # the holder and those waiting


class InProcessTurnLock:
    """`max_waiting` turns may wait behind the running one. A conversation that nobody holds takes no memory."""

    def __init__(self, *, max_waiting: int = 32) -> None:
        self._max_waiting = max_waiting
        self._queues: dict[ConversationId, _Queue] = {}

    @asynccontextmanager
    async def hold(self, conversation: ConversationId) -> AsyncIterator[None]:
        queue = self._queues.setdefault(conversation, _Queue())
        if queue.present > self._max_waiting:
            raise TooManyWaiting(conversation)
        queue.present += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.present -= 1
            if not queue.present:
                del self._queues[conversation]

    def __len__(self) -> int:
        """Conversations held now."""
        return len(self._queues)
