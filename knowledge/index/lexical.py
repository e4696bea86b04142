"""Route: questions that share characters, words or concepts with the query, by TF-IDF cosine."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows
from knowledge.index.postings import Postings
from nlu.vocabulary import Kind, TextVector, Vocabulary


class Cosines(NamedTuple):
    """For every question."""

    characters: NDArray[np.float64]
    words: NDArray[np.float64]
    concepts: NDArray[np.float64]

    @property
    def together(self) -> NDArray[np.float64]:
        return self.characters + self.words + self.concepts


class Lexical:
    def __init__(self, postings: Postings) -> None:
        self.postings = postings

    @classmethod
    def build(cls, questions: FeatureRows, vocabulary: Vocabulary) -> Lexical:
        return cls(Postings.of(questions, unit_weights(questions, vocabulary), len(vocabulary)))

    def cosines(self, query: TextVector) -> Cosines:
        return Cosines(*(self._by(kind, query) for kind in Kind))

    def _by(self, kind: Kind, query: TextVector) -> NDArray[np.float64]:
        of_kind = query.kinds == kind
        return self.postings.sums(query.ids[of_kind], query.idf[of_kind] / query.norm(kind))


def unit_weights(questions: FeatureRows, vocabulary: Vocabulary) -> NDArray[np.float32]:
    """Every kind has a norm of its own: one array of weights serves all cosines."""
    idf, parts = vocabulary.idf[questions.ids], questions.owners * len(Kind) + vocabulary.kinds[questions.ids]
    norms = np.sqrt(np.bincount(parts, idf * idf))
    return np.asarray(idf / norms[parts], dtype=np.float32)
