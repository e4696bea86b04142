"""What customers ask most these days: counted in memory, stored every few seconds, read back for the greeting."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta, tzinfo

import structlog

from bot.ports import AnswerCounts, Clock
from knowledge.entry import EntryId

log = structlog.get_logger()

REFRESH_S = 5.0
KEPT_DAYS = 7
RANKED = 20  # entries; and answers that a day must have before it speaks for itself


class Popular:
    """A turn costs one addition: a process that is killed loses the counts of its last seconds, and nothing else."""

    def __init__(self, counts: AnswerCounts, clock: Clock, zone: tzinfo) -> None:
        self._counts, self._clock, self._zone = counts, clock, zone
        self._fresh: Counter[tuple[date, EntryId]] = Counter()  # not stored yet
        self._pruned: date | None = None
        self.entries: Sequence[EntryId] = ()  # asked most today, or this week while today is young; best first

    def count(self, entry_id: EntryId) -> None:
        self._fresh[self._today, entry_id] += 1

    async def refresh(self) -> None:
        """Stores what is new, and ranks what all processes have counted; what fails is tried again the next time."""
        try:
            await self._store()
            await self._rank()
        except Exception:  # the border of a background job: a greeting is not worth a failing bot
            log.exception("popular.not_refreshed")

    @asynccontextmanager
    async def kept_fresh(self) -> AsyncIterator[None]:
        """From the start of the context to its end, when the last counts are stored."""
        await self.refresh()
        refreshing = asyncio.create_task(self._refresh_for_ever())
        try:
            yield
        finally:
            refreshing.cancel()
            with suppress(asyncio.CancelledError):
                await refreshing
            await self.refresh()

    async def _refresh_for_ever(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            await self.refresh()

    @property
    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    async def _rank(self) -> None:
        today = self._today
        first = today - timedelta(days=KEPT_DAYS - 1)
        if self._pruned != today:
            await self._counts.forget(before=first)
            self._pruned = today
        ranking = await self._counts.most(since=today, limit=RANKED)
        if sum(count for _, count in ranking) < RANKED:
            ranking = await self._counts.most(since=first, limit=RANKED)
        self.entries = tuple(entry_id for entry_id, _ in ranking)

    async def _store(self) -> None:
        fresh, self._fresh = self._fresh, Counter()
        if not fresh:
            return
        try:
            await self._counts.add(fresh)
        except Exception:  # but a cancelled write is finished all the same
            self._fresh.update(fresh)
            raise
