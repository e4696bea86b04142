"""Pairs of questions to probabilities: the one protocol that every model, ours or a hub's, goes through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

LONGEST = 128  # tokens of a pair: what is longer is cut


@runtime_checkable
class Reranker(Protocol):
    fingerprint: str  # written into every index: what was learned with one model is not used with another

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """(n,) in [0, 1]: that the two questions, which are normalised, mean the same. No pair depends on another."""
        ...
