"""Time by stage."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable


class StageClock:
    """`lap(stage)` charges the time since the last lap to the stage: the thread's CPU time, unless `timer` is another
    clock, in seconds."""

    def __init__(self, timer: Callable[[], float] = time.thread_time) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._timer = timer
        self._last = timer()

    def lap(self, stage: str) -> None:
        now = self._timer()
        self.seconds[stage] += now - self._last
        self._last = now
