"""Texts to vectors: the one protocol that every model, ours or a hub's, goes through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
LONGEST = 64  # tokens of a text that a neural encoder reads: what is longer is cut


class Encoder(Protocol):
    fingerprint: str  # written into every index and checked on load: vectors of two encoders must never meet
    dim: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, every row of L2 norm 1 (a row of zeros where a text has nothing the encoder knows).

        `texts` are normalised; their vectors do not depend on one another.
        """
        ...
