"""Whether this server should be sent customers: its database answers, and it is not about to stop.

That a version is loaded needs no check: a server does not listen before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

log = structlog.get_logger()

LIMIT_S = 1.0  # for the database to answer
KEPT_S = 1.0  # how long an answer counts: however often somebody asks, the database is asked once a second


class Readiness:
    def __init__(
        self,
        ping: Callable[[], Awaitable[object]],
        *,
        limit_s: float = LIMIT_S,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ping, self._limit_s, self._timer = ping, limit_s, timer
        self._is_stopping = False
        self._asked_at = 0.0
        self._asked: asyncio.Task[bool] | None = None

    def stop(self) -> None:
        self._is_stopping = True

    async def failed(self) -> Sequence[str]:
        """What stands in the way: `stopping`, `database`. Empty: ready."""
        if self._is_stopping:
            return ("stopping",)
        return () if await self._database_answers() else ("database",)

    async def _database_answers(self) -> bool:
        now = self._timer()
        if self._asked is None or (self._asked.done() and now - self._asked_at >= KEPT_S):
            self._asked_at = now
            self._asked = asyncio.create_task(self._ask())
        asked = self._asked  # one that hangs is waited for again, and not joined by others
        await asyncio.wait({asked}, timeout=max(0.0, self._asked_at + self._limit_s - now))
        return asked.done() and asked.result()

    async def _ask(self) -> bool:
        try:
            await self._ping()
        except Exception as error:  # a border: whatever it is, customers should go elsewhere
            log.error("database.silent", error=type(error).__qualname__)
            return False
        return True
