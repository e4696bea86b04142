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
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="match", initializer=_on_one_core)

    async def search(self, snapshot: Snapshot, query: Understanding) -> Sequence[Match]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, snapshot.index.search, query, CANDIDATES)

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)


def _on_one_core() -> None:
    """A match is too short to be shared: the threads of numpy and FAISS would spend more on waiting than they help.
    OpenMP's limit holds for the thread that sets it."""
    threadpool_limits(1)
