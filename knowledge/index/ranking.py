"""Order among many values, the same every time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def first(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Places of the largest values, largest first, the earlier place first among equals."""
    if count < len(values):
        least = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero(values >= least)
    else:
        places = np.arange(len(values))
    return places[np.argsort(-values[places], kind="stable")[:count]]


def lead(values: NDArray[Any], places: NDArray[np.int64]) -> NDArray[Any]:
    """How far the value at each place is ahead of the best of all others (negative: behind)."""
    if len(values) == 1:
        return np.asarray(values[places])
    top = int(values.argmax())
    second = max(values[:top].max(initial=-np.inf), values[top + 1 :].max(initial=-np.inf))
    return np.asarray(values[places] - np.where(places == top, second, values[top]))
