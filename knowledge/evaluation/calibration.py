"""Whether a probability means what it says: of all that is said with 80 %, are four in five right?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.mix import Weights

BINS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """`said` is the mean probability, `was` the share that is right, both weighted; `count` the queries, `share` their
    part of the whole weight."""

    said: float
    was: float
    count: int
    share: float


def reliability(
    probability: NDArray[np.float64], is_right: NDArray[np.bool_], weight: Weights, bins: int = BINS
) -> tuple[Bin, ...]:
    """At most `bins` bins of about equal weight, by rising probability; equal probabilities share a bin.

    Equal mass: Nguyen and O'Connor (2015); adaptive bins in Nixon et al. (2019). Empty without any weight.
    """
    total = int(weight.sum())
    if not total:
        return ()
    _, group = np.unique(probability, return_inverse=True)
    mass = np.bincount(group, weights=weight)
    middle = np.cumsum(mass) - mass / 2
    bin_of = np.minimum((bins * middle / total).astype(np.int64), bins - 1)[group]
    return tuple(
        _bin(probability[rows], is_right[rows], weight[rows], total)
        for rows in (bin_of == number for number in range(bins))
        if weight[rows].any()
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error in [0, 1]: sum over the bins of share * |was - said|. NaN without bins.

    Naeini et al. (2015), Guo et al. (2017).
    """
    return sum(one.share * abs(one.was - one.said) for one in bins) if bins else float("nan")


def _bin(probability: NDArray[np.float64], is_right: NDArray[np.bool_], weight: Weights, total: int) -> Bin:
    return Bin(
        said=float(np.average(probability, weights=weight)),
        was=float(np.average(is_right, weights=weight)),
        count=probability.size,
        share=int(weight.sum()) / total,
    )
