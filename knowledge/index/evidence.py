"""What all routes say of a query: the candidates, and for each candidate one row of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index.answers import Answers
from knowledge.index.category import Category
from knowledge.index.classifier import Classifier
from knowledge.index.dense import NEAREST, Dense, Neighbours
from knowledge.index.hidden import Hidden
from knowledge.index.keyword import Keyword
from knowledge.index.lexical import Lexical
from knowledge.index.profile import Profile, ProfileView
from knowledge.index.stage_clock import StageClock
from nlu.encoders.encoder import Vectors
from nlu.vocabulary import Kind, TextVector

CANDIDATES = 12
_DEPTH = 20  # places of each route that can make a candidate
_NEIGHBOURHOOD = 192  # questions nearest by characters and words that the classifier looks at
_FAR = -1.0  # the cosine of what is hidden

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
    "dense": (0.6, 0.2),
    "dense_lead": (-0.25, 0.2),
    "dense_rank": (0.27, 0.28),
    "dense_votes": (1.8, 1.5),
    "profile": (0.25, 0.17),
    "profile_lead": (-0.3, 0.25),
    "bm25": (0.3, 0.2),
    "bm25_lead": (-0.3, 0.3),
    "coverage": (0.37, 0.2),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """`starts[e]` is the first question of entry e (questions are sorted by entry, every entry has one)."""

    starts: NDArray[np.int64]
    rows: Sequence[NDArray[np.int32]]  # the character features of each question
    masses: NDArray[np.float32]  # sum of idf of these
    lexical: Lexical
    dense: Dense
    classifier: Classifier
    profile: Profile
    answers: Answers
    category: Category
    keyword: Keyword

    def gather(
        self,
        query: TextVector,
        text: str,
        vector: Vectors,
        hidden: Hidden | None = None,
        clock: StageClock | None = None,
    ) -> Evidence:
        lap = clock.lap if clock else _no_lap
        entries, asked = len(self.starts), hidden.hidden_questions if hidden else slice(0, 0)
        characters, words = self.lexical.cosines(query)
        characters[asked], words[asked] = _FAR, _FAR
        lap("lexical")
        near = self.dense.nearest(vector, NEAREST + asked.stop - asked.start).without(asked)
        owners = np.searchsorted(self.starts, near.questions, side="right") - 1
        dense = np.full(entries, near.cosines.min(initial=0.0))
        np.maximum.at(dense, owners, near.cosines)
        lap("dense")
        profile = self.profile.view(query, hidden)
        lap("profile")
        classifier = self._classify(characters, words, near, vector, hidden)
        lap("classifier")
        keyword = self.keyword.weights(text)
        lap("keyword")
        by_entry = {
            "classifier": classifier,
            "characters": np.maximum.reduceat(characters, self.starts),
            "words": np.maximum.reduceat(words, self.starts),
            "dense": dense,
            "profile": profile.cosine,
        }
        candidates, ranks = _candidates(by_entry, keyword, hidden)
        evidence = self._describe(
            query, candidates, by_entry, ranks, profile, characters, near, owners, keyword, hidden
        )
        lap("describe")
        return evidence

    def _classify(
        self,
        characters: NDArray[np.float64],
        words: NDArray[np.float64],
        near: Neighbours,
        vector: Vectors,
        hidden: Hidden | None,
    ) -> NDArray[np.float32]:
        if hidden:
            outputs = hidden.classifier.copy()
            if hidden.whole_entry:
                outputs[hidden.entry] = 0
            return outputs
        places = np.union1d(_first(characters + words, min(_NEIGHBOURHOOD, len(words))), near.questions)
        cosines = self.dense.vectors[places] @ vector[0]
        return self.classifier.outputs(places, characters[places], words[places], cosines)

    def _describe(
        self,
        query: TextVector,
        candidates: NDArray[np.int64],
        by_entry: Mapping[str, NDArray[np.floating]],
        ranks: Mapping[str, NDArray[np.float64]],
        profile: ProfileView,
        characters: NDArray[np.float64],
        near: Neighbours,
        owners: NDArray[np.int64],
        keyword: NDArray[np.float64],
        hidden: Hidden | None,
    ) -> Evidence:
        entries = len(self.starts)
        best, coverage_by_best, coverage_of_best = self._best(query, candidates, characters)
        votes = np.add.reduceat(np.maximum(characters, 0) ** 6, self.starts)[candidates]
        dense_votes = np.bincount(owners, np.maximum(near.cosines, 0) ** 6, entries)[candidates]
        answer_bm25, answer_coverage = self.answers.view(query)
        count = np.diff(self.starts, append=len(self.rows))[candidates]
        if hidden and not hidden.whole_entry:
            count = count - (candidates == hidden.entry)
        figures: dict[str, NDArray[np.floating]] = {
            "characters_votes": np.log1p(50 * votes),
            "dense_votes": np.log1p(50 * dense_votes),
            "bm25": profile.bm25[candidates],
            "bm25_lead": _lead(profile.bm25, candidates),
            "coverage": profile.coverage[candidates],
            "coverage_by_best": coverage_by_best,
            "coverage_of_best": coverage_of_best,
            "answer_bm25": answer_bm25[candidates],
            "answer_coverage": answer_coverage[candidates],
            "category_support": self.category.support(by_entry["classifier"])[candidates],
            "category_named": self.category.named(query)[candidates],
            "keyword": keyword[candidates],
            "questions": np.log1p(count),
        }
        for route, values in by_entry.items():
            figures[route] = values[candidates]
            figures[f"{route}_lead"] = _lead(values, candidates)
            figures[f"{route}_rank"] = ranks[route][candidates]
        scaled = [(figures[name] - middle) / spread for name, (middle, spread) in FIGURES.items()]
        return Evidence(
            candidates=candidates,
            best=best,
            figures=np.clip(np.stack(scaled, axis=1), -6, 6).astype(np.float32),
            query=np.array([np.log1p(query.characters) - 2.5, 1 - profile.known], dtype=np.float32),
        )

    def _best(
        self, query: TextVector, candidates: NDArray[np.int64], characters: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Each candidate's nearest question, the share of the query that it covers, and the share of it covered."""
        ends = np.append(self.starts[1:], len(self.rows))[candidates].tolist()
        firsts = self.starts[candidates].tolist()
        best = np.array([s + characters[s:e].argmax() for s, e in zip(firsts, ends, strict=True)], dtype=np.int64)
        idf = np.zeros(len(self.lexical.postings.starts) - 1, dtype=np.float32)
        idf[query.ids] = query.idf
        shared = np.array([idf[self.rows[question]].sum() for question in best])
        visible = characters[best] > _FAR
        shared = np.where(visible, shared, 0.0)
        return best, shared / (float(query.mass[Kind.CHARACTERS]) or 1.0), shared / np.maximum(self.masses[best], 1e-6)


def _candidates(
    by_entry: Mapping[str, NDArray[np.floating]], keyword: NDArray[np.float64], hidden: Hidden | None
) -> tuple[NDArray[np.int64], dict[str, NDArray[np.float64]]]:
    """The entries that the routes together put first (reciprocal ranks summed), and every entry's 1 / rank by route."""
    entries = len(keyword)
    together = np.where(keyword > 0, 0.1, 0.0)
    ranks: dict[str, NDArray[np.float64]] = {}
    for route, values in by_entry.items():
        order = _first(values, min(_DEPTH, entries))
        places = np.arange(len(order))
        together[order] += (2.0 if route == "classifier" else 1.0) / (5 + places)
        ranks[route] = np.full(entries, 0.02)
        ranks[route][order] = 1 / (1 + places)
    if hidden and hidden.whole_entry:
        together[hidden.entry] = 0
    candidates = _first(together, min(CANDIDATES, entries))
    return candidates[together[candidates] > 0], ranks


def _first(values: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Places of the largest values, largest first, the earlier place first among equals."""
    if count < len(values):
        least = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero(values >= least)
    else:
        places = np.arange(len(values))
    return places[np.argsort(-values[places], kind="stable")[:count]]


def _lead(values: NDArray[np.floating], candidates: NDArray[np.int64]) -> NDArray[np.floating]:
    """How far each candidate is ahead of the best other entry (negative: behind)."""
    if len(values) == 1:
        return values[candidates]
    second, first = np.partition(values, len(values) - 2)[-2:]
    own = values[candidates]
    return own - np.where(own >= first, second, first)


def _no_lap(stage: str) -> None:
    pass
