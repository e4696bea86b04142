"""How many customers are served rightly when at most one answer in ten may be wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.mix import Weights

_ANSWERS_PER_WRONG_ONE = 10  # "at most 10 % wrong" in whole numbers, so that exactly 10 % passes


@dataclass(frozen=True, slots=True, kw_only=True)
class BestCut:
    """`share` of the answerable queries in [0, 1], NaN when there is none; `cut` is the lowest probability answered,
    None when no cut keeps to the target."""

    share: float
    cut: float | None


def best_cut(
    probability: NDArray[np.float64],
    is_right: NDArray[np.bool_],
    is_given: NDArray[np.bool_],
    is_answerable: NDArray[np.bool_],
    weight: Weights,
) -> BestCut:
    """The cut over `probability` that serves most while at most 10 % of the answers at or above it are wrong.

    `is_right` says whether the first match is the right entry (never for a query that nothing answers); `is_given`
    is false where there is no match to answer with. Equal probabilities stand on the same side of the cut. A query
    counts `weight` times.
    """
    answerable = int(weight[is_answerable].sum())
    if not answerable:
        return BestCut(share=float("nan"), cut=None)
    given = probability[is_given]
    if not given.size:
        return BestCut(share=0.0, cut=None)
    order = np.argsort(-given, kind="stable")
    falling = given[order]
    weight = weight[is_given][order]
    answers = np.cumsum(weight)
    right = np.cumsum(np.where(is_right[is_given][order], weight, 0))
    is_cut = np.append(falling[1:] != falling[:-1], True)
    allowed = is_cut & ((answers - right) * _ANSWERS_PER_WRONG_ONE <= answers)
    if not allowed.any():
        return BestCut(share=0.0, cut=None)
    best = int(np.argmax(np.where(allowed, right, -1)))
    return BestCut(share=int(right[best]) / answerable, cut=float(falling[best]))
