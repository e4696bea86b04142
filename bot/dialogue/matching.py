"""Matching beside the event loop: a few threads, so that a burst of questions never stalls a heartbeat."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from threadpoolctl import threadpool_limits

from bot.domain.snapshot import Snapshot
from knowledge.index.match import Match
from nlu.understand import Understanding

CANDIDATES = 10


class Matching:
    def __init__(self, threads: int) -> None:
        self._limits = threadpool_limits(1)  # a match is too short to be shared: numpy's threads would only spin
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="match")

    async def search(self, snapshot: Snapshot, query: Understanding) -> Sequence[Match]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, snapshot.index.search, query, CANDIDATES)

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._limits.restore_original_limits()
