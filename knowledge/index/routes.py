"""All routes, each asked the same query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index.answers import Answers
from knowledge.index.category import Category
from knowledge.index.classifier import LOOKED_AT, Classifier, similarity
from knowledge.index.dense import NEAREST, Dense, Neighbours
from knowledge.index.feature_rows import FeatureRows
from knowledge.index.hidden import Hidden
from knowledge.index.keyword import Keyword
from knowledge.index.lexical import Cosines, Lexical
from knowledge.index.profile import Profile, ProfileView
from knowledge.index.ranking import first
from knowledge.index.stage_clock import StageClock
from nlu.encoders.encoder import Vectors
from nlu.vocabulary import TextVector

_FAINT = 0.1  # of the best question's closeness: what is less is not worth sorting
_FAR = -1.0  # the cosine of what is hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the routes said: by question, and `by_entry` by route and entry (the best of an entry's questions)."""

    characters: NDArray[np.float64]
    closeness: NDArray[np.float64]  # by characters, words and concepts together
    near: Neighbours
    profile: ProfileView
    keyword: NDArray[np.float64]
    ruled_out: NDArray[np.int64]  # entries with a negative keyword in the text
    by_entry: Mapping[str, NDArray[Any]]

    def visible(self, questions: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.asarray(self.characters[questions] > _FAR)


@dataclass(frozen=True, kw_only=True)
class Routes:
    """`starts[e]` is the first question of entry e (questions are sorted by entry, every entry has one)."""

    starts: NDArray[np.int64]
    rows: FeatureRows  # of the questions
    masses: NDArray[np.float32]  # of each question, the sum of idf of its characters
    lexical: Lexical
    dense: Dense
    classifier: Classifier
    profile: Profile
    answers: Answers
    category: Category
    keyword: Keyword
    negative_keyword: Keyword

    @property
    def features(self) -> int:
        return len(self.lexical.postings.starts) - 1

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Questions of each entry."""
        return np.diff(self.starts, append=len(self.rows))

    def owners(self, questions: NDArray[np.int64]) -> NDArray[np.int64]:
        """The entry of each question."""
        return np.asarray(np.searchsorted(self.starts, questions, side="right") - 1)

    def of_each(self, entries: NDArray[np.int64], by_question: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """What the questions of each of these entries have."""
        starts, stops = self.starts[entries], self.starts[entries] + self.counts[entries]
        return [by_question[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]

    def ask(
        self,
        query: TextVector,
        text: str,
        vector: Vectors,
        hidden: Hidden | None = None,
        clock: StageClock | None = None,
    ) -> Heard:
        """`vector`: (1, dim), the encoder's."""
        lap = clock.lap if clock else _no_lap
        concealed = hidden.hidden_questions if hidden else slice(0, 0)
        cosines = self.lexical.cosines(query)
        for of_kind in cosines:
            of_kind[concealed] = _FAR
        lap("lexical")
        near = self.dense.nearest(vector, NEAREST + concealed.stop - concealed.start).without(concealed)
        dense = np.zeros(len(self.starts))
        np.maximum.at(dense, self.owners(near.questions), near.cosines)
        lap("dense")
        profile = self.profile.view(query, hidden)
        lap("profile")
        classifier = self._classify(cosines, near, vector, hidden)
        lap("classifier")
        keyword = self.keyword.weights(text)
        lap("keyword")
        return Heard(
            characters=cosines.characters,
            closeness=cosines.together,
            near=near,
            profile=profile,
            keyword=keyword,
            ruled_out=self.negative_keyword.entries(text),
            by_entry={
                "classifier": classifier,
                **{name: np.maximum.reduceat(of_kind, self.starts) for name, of_kind in cosines._asdict().items()},
                "dense": dense,
                "profile": profile.cosine,
            },
        )

    def _classify(
        self, cosines: Cosines, near: Neighbours, vector: Vectors, hidden: Hidden | None
    ) -> NDArray[np.float32]:
        closeness = cosines.together
        likely = np.flatnonzero(closeness > _FAINT * closeness.max())
        likely = likely[first(closeness[likely], min(LOOKED_AT, len(likely)))]
        places = np.union1d(likely, near.questions)
        by_vector = self.dense.cosines(vector, places)
        likeness = similarity(*(of_kind[places] for of_kind in cosines), by_vector)
        return (hidden or self.classifier).outputs(places, likeness)


def _no_lap(stage: str) -> None:
    pass
