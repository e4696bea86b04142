"""How high the right entry stands: accuracy within the first k, and the mean reciprocal rank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DEPTH = 10


def hits_within(ranks: NDArray[np.int64], k: int) -> int:
    """Queries whose right entry is among the first `k`; rank 0 is a miss."""
    return int(np.count_nonzero((ranks >= 1) & (ranks <= k)))


def mean_reciprocal_rank(ranks: NDArray[np.int64]) -> float:
    """MRR@10 in [0, 1]; a miss counts 0. NaN without queries."""
    if not ranks.size:
        return float("nan")
    found = (ranks >= 1) & (ranks <= DEPTH)
    return float(np.where(found, 1.0 / np.maximum(ranks, 1), 0.0).mean())
