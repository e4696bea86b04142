"""Route: questions that share characters or words with the query, by TF-IDF cosine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.index.postings import Postings
from nlu.vocabulary import Kind, TextVector


class Lexical:
    def __init__(self, postings: Postings) -> None:
        self.postings = postings

    @classmethod
    def build(cls, questions: Sequence[TextVector], features: int) -> Lexical:
        return cls(Postings.of([_row(question) for question in questions], features))

    def cosines(self, query: TextVector) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For every question: by characters, by words."""
        by_characters, by_words = (
            self.postings.sums(query.ids[query.kinds == kind], query.idf[query.kinds == kind] / query.norm(kind))
            for kind in (Kind.CHARACTERS, Kind.WORD)
        )
        return by_characters, by_words


def _row(question: TextVector) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Characters and words have a norm of their own: one array of weights serves both cosines."""
    norms = np.array([question.norm(kind) for kind in Kind], dtype=np.float32)
    return question.ids, question.idf / norms[question.kinds]
