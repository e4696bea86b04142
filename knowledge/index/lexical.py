"""Route: questions that share characters or words with the query, by TF-IDF cosine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows
from knowledge.index.postings import Postings
from nlu.vocabulary import Kind, TextVector, Vocabulary


class Lexical:
    def __init__(self, postings: Postings) -> None:
        self.postings = postings

    @classmethod
    def build(cls, questions: FeatureRows, vocabulary: Vocabulary) -> Lexical:
        return cls(Postings.of(questions, unit_weights(questions, vocabulary), len(vocabulary)))

    def cosines(self, query: TextVector) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For every question: by characters, by words."""
        by_characters, by_words = (
            self.postings.sums(query.ids[query.kinds == kind], query.idf[query.kinds == kind] / query.norm(kind))
            for kind in (Kind.CHARACTERS, Kind.WORD)
        )
        return by_characters, by_words


def unit_weights(questions: FeatureRows, vocabulary: Vocabulary) -> NDArray[np.float32]:
    """Characters and words have a norm of their own: one array of weights serves both cosines."""
    idf, parts = vocabulary.idf[questions.ids], questions.owners * len(Kind) + vocabulary.kinds[questions.ids]
    norms = np.sqrt(np.bincount(parts, idf * idf))
    return np.asarray(idf / norms[parts], dtype=np.float32)
