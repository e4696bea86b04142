"""How long something took, many times over, in a space that does not grow: counts on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Iterable

SHORTEST_S, RATIO, CELLS = 1e-4, 1.2, 74  # from 0.1 ms to about a minute; a quantile is right to 10 %
_LOG_RATIO = math.log(RATIO)


class Durations:
    def __init__(self) -> None:
        self._counts = [0] * CELLS

    def add(self, seconds: float) -> None:
        cell = math.ceil(math.log(seconds / SHORTEST_S) / _LOG_RATIO) if seconds > SHORTEST_S else 0
        self._counts[min(cell, CELLS - 1)] += 1

    def __len__(self) -> int:
        return sum(self._counts)

    @classmethod
    def together(cls, many: Iterable[Durations]) -> Durations:
        total = cls()
        for one in many:
            total._counts = [mine + others for mine, others in zip(total._counts, one._counts, strict=True)]
        return total

    def quantile(self, share: float) -> float:
        """Seconds, of which `share` took no longer. The middle of its cell; 0 when nothing was measured."""
        rank = share * len(self)
        for cell, count in enumerate(self._counts):
            rank -= count
            if count and rank <= 0:
                return float(SHORTEST_S * RATIO ** (cell - 0.5))
        return 0.0
