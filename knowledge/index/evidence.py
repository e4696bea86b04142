"""What all routes say of a query: the candidates, and for each candidate one row of figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Every figure with its usual middle and spread over candidates, so that the weights of different bases compare.
FIGURES: Mapping[str, tuple[float, float]] = {
    "classifier": (0.12, 0.18),
    "classifier_lead": (-0.4, 0.4),
    "classifier_rank": (0.27, 0.28),
    "characters": (0.3, 0.18),
    "characters_lead": (-0.3, 0.25),
    "characters_rank": (0.27, 0.28),
    "characters_votes": (0.3, 0.7),
    "words": (0.4, 0.2),
    "words_lead": (-0.3, 0.25),
    "words_rank": (0.27, 0.28),
    "concepts": (0.4, 0.25),
    "concepts_lead": (-0.3, 0.25),
    "concepts_rank": (0.27, 0.28),
    "dense": (0.6, 0.2),
    "dense_lead": (-0.25, 0.2),
    "dense_rank": (0.27, 0.28),
    "dense_votes": (1.8, 1.5),
    "profile": (0.25, 0.17),
    "profile_lead": (-0.3, 0.25),
    "bm25": (0.3, 0.2),
    "bm25_lead": (-0.3, 0.3),
    "coverage": (0.37, 0.2),
    "concept_coverage": (0.5, 0.3),
    "coverage_by_best": (0.32, 0.2),
    "coverage_of_best": (0.37, 0.2),
    "answer_bm25": (0.1, 0.12),
    "answer_coverage": (0.16, 0.15),
    "category_support": (0.45, 0.45),
    "category_named": (0.06, 0.1),
    "keyword": (0.1, 0.4),
    "questions": (2.3, 0.9),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`figures`: (candidates, len(FIGURES)), standardised; `best[i]` is candidate i's question nearest to the query."""

    candidates: NDArray[np.int64]
    best: NDArray[np.int64]
    figures: NDArray[np.float32]
    query: NDArray[np.float32]  # of the query alone: log of its length, share of its characters that are unknown

    def sorted_by(self, order: NDArray[np.int64]) -> Evidence:
        return Evidence(
            candidates=self.candidates[order], best=self.best[order], figures=self.figures[order], query=self.query
        )
