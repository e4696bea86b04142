"""How often each query counts: once, or so that one in five has no entry, whatever the file has."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.int64]
Mix = Callable[[NDArray[np.bool_]], Weights]  # from whether each query is answerable

_ANSWERABLE_FOR_EACH_OTHER = 4  # 20 % without an entry


def as_given(is_answerable: NDArray[np.bool_]) -> Weights:
    return np.ones(is_answerable.size, dtype=np.int64)


def one_in_five(is_answerable: NDArray[np.bool_]) -> Weights:
    """Whole numbers, so that "exactly 10 % wrong" stays exact; all 0 when one of the two kinds is missing."""
    answerable = int(np.count_nonzero(is_answerable))
    others = is_answerable.size - answerable
    if not answerable or not others:
        return np.zeros(is_answerable.size, dtype=np.int64)
    return np.where(is_answerable, _ANSWERABLE_FOR_EACH_OTHER * others, answerable).astype(np.int64)
