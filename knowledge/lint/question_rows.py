"""The questions of a base as rows of a sparse matrix, compared with one another a block at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows

_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRows:
    """A row each question, a column each feature."""

    features: FeatureRows
    names: int  # how many different features there are

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> QuestionRows:
        """`texts`: the features of each question, each once."""
        ids: dict[str, int] = {}
        rows = [np.array([ids.setdefault(name, len(ids)) for name in text], dtype=np.int32) for text in texts]
        return cls(features=FeatureRows.of(rows), names=len(ids))

    def shared(self) -> Iterator[tuple[int, Any]]:
        """For each block of rows its first row, and (rows of the block, all rows): how many features two share."""
        return self._products(np.ones(len(self.features.ids), dtype=np.float32))

    def cosines(self) -> Iterator[tuple[int, Any]]:
        """Likewise, the cosine of two questions when a feature weighs the more, the rarer it is."""
        rows = len(self.features)
        idf = np.log((1 + rows) / (1 + np.bincount(self.features.ids, minlength=self.names))) + 1
        weights = idf[self.features.ids]
        norms = np.sqrt(np.bincount(self.features.owners, weights * weights, rows))
        return self._products((weights / norms[self.features.owners]).astype(np.float32))

    def _products(self, weights: NDArray[np.float32]) -> Iterator[tuple[int, Any]]:
        from scipy import sparse  # not when serving, which imports the publisher and with it this module

        matrix = sparse.csr_matrix(
            (weights, self.features.ids, self.features.starts), shape=(len(self.features), self.names)
        )
        columns = matrix.T.tocsr()
        for start in range(0, len(self.features), _BLOCK):
            yield start, matrix[start : start + _BLOCK] @ columns


def grams(text: str, *sizes: int) -> list[str]:
    """The runs of so many neighbouring characters, each once; the text itself when it is shorter than all of them."""
    found = [text[i : i + size] for size in sizes for i in range(len(text) - size + 1)]
    return list(dict.fromkeys(found)) or [text]
