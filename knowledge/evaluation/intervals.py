"""95 % intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Z = 1.959964
_RESAMPLES = 1000
_SEED = 20260101


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval; all three are NaN where there was nothing to measure."""

    value: float
    low: float
    high: float


def wilson(successes: int, trials: int) -> Estimate:
    """A share of independent trials."""
    if not trials:
        return Estimate(value=float("nan"), low=float("nan"), high=float("nan"))
    share = successes / trials
    scale = 1 + Z**2 / trials
    centre = (share + Z**2 / (2 * trials)) / scale
    half = Z / scale * sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2))
    return Estimate(value=share, low=max(0.0, centre - half), high=min(1.0, centre + half))


def bootstrap(statistic: Callable[[NDArray[np.int64]], float], size: int) -> Estimate:
    """`statistic` of the rows whose indices it is given: of all `size` rows, and of 1,000 resamples (fixed seed)."""
    value = statistic(np.arange(size))
    if np.isnan(value):
        return Estimate(value=value, low=value, high=value)
    generator = np.random.default_rng(_SEED)
    resampled = np.array([statistic(generator.integers(0, size, size)) for _ in range(_RESAMPLES)])
    low, high = np.nanquantile(resampled, (0.025, 0.975))
    return Estimate(value=value, low=float(low), high=float(high))
