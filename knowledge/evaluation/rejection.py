"""How well a probability tells what can be answered from what cannot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def average_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, equal values share the mean of theirs."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    return np.asarray((last - (sizes - 1) / 2.0)[group], dtype=np.float64)


def roc_auc(probability: NDArray[np.float64], is_positive: NDArray[np.bool_]) -> float:
    """The chance that a positive has the higher value than a negative, a tie counting half. NaN without both kinds."""
    positives = int(np.count_nonzero(is_positive))
    negatives = is_positive.size - positives
    if not positives or not negatives:
        return float("nan")
    rank_sum = float(average_ranks(probability)[is_positive].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)
