"""Order among many values, the same every time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def first(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Places of the largest values, largest first, the earlier place first among equals."""
    places = _near_the_top(values, count)
    if count < len(places):
        near = values[places]
        places = places[near >= np.partition(near, len(near) - count)[len(near) - count]]
    return places[np.argsort(-values[places], kind="stable")[:count]]


def _near_the_top(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """All places with a large share of the largest value, if there are enough: few are, and sorting out the many zeros
    is what would take the time."""
    largest = float(values.max(initial=0))
    for share in (0.7, 0.5, 0.35, 0.2, 0.1):
        places = np.flatnonzero(values >= share * largest)
        if largest > 0 and len(places) >= count:
            return places
    return np.arange(len(values))


def lead(values: NDArray[Any], places: NDArray[np.int64]) -> NDArray[Any]:
    """How far the value at each place is ahead of the best of all others (negative: behind)."""
    if len(values) == 1:
        return np.asarray(values[places])
    top = int(values.argmax())
    second = max(values[:top].max(initial=-np.inf), values[top + 1 :].max(initial=-np.inf))
    return np.asarray(values[places] - np.where(places == top, second, values[top]))
