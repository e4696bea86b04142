"""Evidence: words of the query that stand in an entry's answer. Answers are long and few: they support, never lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows
from nlu.vocabulary import TextVector

_SATURATION, _LENGTH_SHARE = 1.2, 0.75  # k1 and b of BM25


class Answers:
    def __init__(self, rows: FeatureRows, entry_idf: NDArray[np.float32]) -> None:
        """`rows` has the features of each entry's answer, `entry_idf` how rare each feature is among answers."""
        self.rows, self.entry_idf = rows, entry_idf
        lengths = rows.lengths + 1
        longer = 1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / lengths.mean()
        self._weights = (_SATURATION + 1) / (1 + _SATURATION * longer)

    @classmethod
    def build(cls, rows: FeatureRows, features: int) -> Answers:
        having = np.bincount(rows.ids, minlength=features)
        return cls(rows, np.log1p((len(rows) - having + 0.5) / (having + 0.5)).astype(np.float32))

    def view(self, query: TextVector, entries: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each of these: BM25 as a share of what a perfect answer would get; share of the query covered, by idf."""
        entry, feature = self.rows.shared_with(entries, query.ids)
        entry_idf = self.entry_idf[query.ids]
        bm25 = np.bincount(entry, entry_idf[feature], len(entries)) * self._weights[entries]
        covered = np.bincount(entry, query.idf[feature], len(entries))
        return bm25 / (float(entry_idf.sum()) or 1.0), covered / (float(query.mass.sum()) or 1.0)
