"""Evidence: words of the query that stand in an entry's answer. Answers are long and few: they support, never lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows
from knowledge.index.postings import Postings
from nlu.vocabulary import TextVector


class Answers:
    def __init__(self, postings: Postings, entry_idf: NDArray[np.float32]) -> None:
        self.postings, self.entry_idf = postings, entry_idf

    @classmethod
    def build(cls, answers: FeatureRows, features: int) -> Answers:
        """`answers` has a row for each entry."""
        lengths = answers.lengths + 1
        longer = 0.25 + 0.75 * lengths / max(float(lengths.mean()), 1.0)
        postings = Postings.of(answers, (2.2 / (1 + 1.2 * longer)).astype(np.float32)[answers.owners], features)
        having = np.diff(postings.starts)
        return cls(postings, np.log1p((len(answers) - having + 0.5) / (having + 0.5)).astype(np.float32))

    def view(self, query: TextVector) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For every entry: BM25 as a share of what a perfect answer would get; share of the characters covered."""
        found = self.postings.find(query.ids)
        entry_idf = self.entry_idf[query.ids]
        mass = float(query.mass.sum()) or 1.0
        size = self.postings.size
        return (
            np.bincount(found.document, found.weight * entry_idf[found.feature], size) / (float(entry_idf.sum()) or 1),
            np.bincount(found.document, query.idf[found.feature], size) / mass,
        )
