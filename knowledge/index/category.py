"""Evidence: the query names the entry's category, or most of what the classifier believes lies in that category."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows
from knowledge.index.postings import Postings
from nlu.vocabulary import TextVector


class Category:
    def __init__(self, of_entry: NDArray[np.int32], names: Postings) -> None:
        """`of_entry[e]` numbers entry e's category; `names` has the features of each category's names."""
        self.of_entry, self.names = of_entry, names

    @classmethod
    def build(
        cls, paths: Sequence[tuple[str, ...]], vectors: dict[tuple[str, ...], TextVector], features: int
    ) -> Category:
        """`vectors` has one for every different path, in a fixed order."""
        numbers = {path: number for number, path in enumerate(vectors)}
        rows = FeatureRows.of(vector.ids for vector in vectors.values())
        names = Postings.of(rows, np.ones(len(rows.ids), dtype=np.float32), features)
        return cls(np.array([numbers[path] for path in paths], dtype=np.int32), names)

    def named(self, query: TextVector, entries: NDArray[np.int64]) -> NDArray[np.float64]:
        """For each of these, the share of the query (by idf) that stands in the names of its category."""
        shared = self.names.sums(query.ids, query.idf)
        return np.asarray(shared[self.of_entry[entries]] / (float(query.mass.sum()) or 1.0), dtype=np.float64)

    def support(self, classifier: NDArray[np.float32], entries: NDArray[np.int64]) -> NDArray[np.float64]:
        """For each of these, what the classifier believes of the other entries in its category."""
        belief = np.maximum(classifier, 0)
        of_category = np.bincount(self.of_entry, belief, self.names.size)
        return np.asarray(of_category[self.of_entry[entries]] - belief[entries], dtype=np.float64)
