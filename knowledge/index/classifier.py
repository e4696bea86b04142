"""Route: a classifier that learned this base's own questions, one output for each entry.

It is linear over the query's similarities to the questions, each being the square of the mean of four cosines (by
characters, by words, by concepts, by vector). Squaring keeps what is nearly the same and forgets what only shares a
word.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LOOKED_AT = 512  # questions nearest to the query that count; the others' similarities are next to nothing
KEPT = 64  # entries for or against which a question weighs most; the rest of its weights are next to nothing


class Classifier:
    def __init__(
        self, rows: NDArray[np.int32], entries: NDArray[np.int32], weights: NDArray[np.float16], size: int
    ) -> None:
        """`rows[q]` is the row of question q in `entries` and `weights` (questions, 64), -1 where it was not learned:
        how much it speaks for (against, when negative) which entries. `size`: number of entries."""
        self.rows, self.entries, self.weights, self.size = rows, entries, weights, size

    @classmethod
    def of(
        cls, rows: NDArray[np.int32], weights: NDArray[np.float32], entries: NDArray[np.int32], size: int
    ) -> Classifier:
        """`weights`: (questions, these entries)."""
        kept = min(KEPT, len(entries))
        places = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
        return cls(rows, entries[places], np.take_along_axis(weights, places, axis=1).astype(np.float16), size)

    def outputs(self, questions: NDArray[np.int64], likeness: NDArray[np.float64]) -> NDArray[np.float32]:
        """For every entry, about 1 where the query is one of its questions and 0 elsewhere.

        `questions` are the nearest ones, with their similarities.
        """
        rows = self.rows[questions]
        likeness, rows = likeness[rows >= 0], rows[rows >= 0]
        votes = self.weights[rows].astype(np.float32) * (likeness**2).astype(np.float32)[:, None]
        return np.bincount(self.entries[rows].ravel(), votes.ravel(), self.size).astype(np.float32)


def similarity(*cosines: NDArray[Any]) -> NDArray[Any]:
    """Their mean; it and its powers are kernels (positive semi-definite)."""
    return np.asarray(sum(cosines) / len(cosines))
