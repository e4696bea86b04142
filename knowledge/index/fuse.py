"""One ranking out of all routes: how much to trust which figure is learned from the base's own questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """`linear @ figures + outer @ tanh(inner @ figures + offset)`: one number for each candidate, higher is better."""

    linear: NDArray[np.float32]
    inner: NDArray[np.float32]
    offset: NDArray[np.float32]
    outer: NDArray[np.float32]

    @classmethod
    def mean(cls, fusions: Sequence[Fusion]) -> Fusion:
        """Says of every candidate what these say on average."""
        return cls(
            linear=np.mean([fusion.linear for fusion in fusions], axis=0),
            inner=np.concatenate([fusion.inner for fusion in fusions], axis=1),
            offset=np.concatenate([fusion.offset for fusion in fusions]),
            outer=np.concatenate([fusion.outer / len(fusions) for fusion in fusions]),
        )

    def strengths(self, figures: NDArray[np.float32]) -> NDArray[np.float32]:
        """(candidates,)."""
        hidden = np.tanh(figures @ self.inner + self.offset)
        return np.asarray(figures @ self.linear + hidden @ self.outer, dtype=np.float32)
