"""Route: a linear classifier that learned this base's own questions, one output for each entry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlu.vocabulary import Kind, TextVector


class Classifier:
    """Weights are whole numbers in [-127, 127], with a step of their own for every feature: a quarter of the memory."""

    def __init__(self, rows: NDArray[np.int32], weights: NDArray[np.int8], steps: NDArray[np.float32]) -> None:
        """`rows[f]` is the row of feature f in `weights` (features, entries), -1 where it was too rare to learn."""
        self.rows, self.weights, self.steps = rows, weights, steps

    @classmethod
    def of(cls, rows: NDArray[np.int32], weights: NDArray[np.float32]) -> Classifier:
        steps = np.maximum(np.abs(weights).max(axis=1, initial=0), 1e-9) / 127
        return cls(rows, np.rint(weights / steps[:, None]).astype(np.int8), steps.astype(np.float32))

    def outputs(self, query: TextVector) -> NDArray[np.float32]:
        """For every entry, about 1 where the query is one of its questions and 0 elsewhere."""
        rows = self.rows[query.ids]
        kept = rows >= 0
        rows = rows[kept]
        weights = query.idf[kept] / query.norm(*Kind) * self.steps[rows]
        return weights.astype(np.float32) @ self.weights[rows].astype(np.float32)
