"""CPU time by stage, for benchmarks."""

from __future__ import annotations

import time
from collections import defaultdict


class StageClock:
    """`lap(stage)` charges the thread's CPU time since the last lap to the stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._last = time.thread_time()

    def lap(self, stage: str) -> None:
        now = time.thread_time()
        self.seconds[stage] += now - self._last
        self._last = now
