"""The figures that choices are made on: how well scores of pairs agree with their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """`accuracy` at the best cut, the cut chosen on the same pairs: for comparing models, not for reports."""

    accuracy: float
    spearman: float

    def __str__(self) -> str:
        return f"accuracy {self.accuracy:.4f} Spearman {self.spearman:.4f}"


def agreement(scores: NDArray[np.float32], labels: Sequence[bool]) -> Agreement:
    is_same = np.asarray(labels, dtype=bool)
    falling = is_same[np.argsort(-scores, kind="stable")]
    right = np.concatenate([[0], np.cumsum(falling)]) + np.concatenate([np.cumsum(~falling[::-1])[::-1], [0]])
    return Agreement(accuracy=float(right.max()) / len(labels), spearman=float(spearmanr(scores, is_same).statistic))
