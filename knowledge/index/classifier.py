"""Route: a classifier that learned this base's own questions, one output for each entry.

It is linear over the query's similarities to all questions, each being the square of the mean of three cosines (by
characters, by words, by vector). Squaring keeps what is nearly the same and forgets what only shares a word.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Classifier:
    """Weights are whole numbers in [-127, 127] with a step of their own for every question: a quarter of the memory."""

    def __init__(self, rows: NDArray[np.int32], weights: NDArray[np.int8], steps: NDArray[np.float32]) -> None:
        """`rows[q]` is the row of question q in `weights` (questions, entries), -1 where it was not learned."""
        self.rows, self.weights, self.steps = rows, weights, steps

    @classmethod
    def of(cls, rows: NDArray[np.int32], weights: NDArray[np.float32]) -> Classifier:
        steps = np.maximum(np.abs(weights).max(axis=1), np.float32(1e-9)) / np.float32(127)
        return cls(rows, np.rint(weights / steps[:, None]).astype(np.int8), steps)

    def outputs(self, questions: NDArray[np.int64], likeness: NDArray[np.float64]) -> NDArray[np.float32]:
        """For every entry, about 1 where the query is one of its questions and 0 elsewhere.

        `questions` are the nearest ones, with their similarities; all others count as unlike the query.
        """
        rows = self.rows[questions]
        likeness, rows = likeness[rows >= 0], rows[rows >= 0]
        outputs: NDArray[np.float32] = (kernel(likeness).astype(np.float32) * self.steps[rows]) @ self.weights[rows].astype(np.float32)
        return outputs


def similarity(by_characters: NDArray[Any], by_words: NDArray[Any], by_vector: NDArray[Any]) -> NDArray[Any]:
    """The mean of cosines; it and its powers are kernels (positive semi-definite)."""
    return np.asarray((by_characters + by_words + by_vector) / 3)


def kernel(likeness: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(likeness**2)
