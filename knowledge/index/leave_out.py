"""Asking a base its own questions, as they stand and mistyped, while each, or its whole entry, is hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from knowledge.index.calibrate_fit import UNANSWERABLE
from knowledge.index.classifier_fit import FittedClassifier
from knowledge.index.describe import describe
from knowledge.index.evidence import Evidence
from knowledge.index.hidden import Hidden
from knowledge.index.mistyped import mistyped
from knowledge.index.routes import Routes
from nlu.encoders.encoder import Vectors
from nlu.vocabulary import TextVector, Vocabulary

MOST_ASKED = 4_000  # as they stand
_MISTYPED_EVERY = 4  # of these is also asked mistyped
SHARES = 4
_LEAST_ASKED = 100
_STRAY_SHARE = 0.4  # of the unanswerable questions: those that have nothing to do with the base


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    vector: TextVector
    text: str
    dense: Vectors  # (1, dim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    text: str
    evidence: Evidence
    right: int | None  # the place of the right entry among the candidates
    answerable: bool
    weight: float
    share: int  # in [0, SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOut:
    """`owners`: the entries of the questions, ascending."""

    routes: Routes
    questions: Sequence[Question]
    owners: NDArray[np.int32]
    classifier: FittedClassifier
    vocabulary: Vocabulary
    read: Callable[[Sequence[str]], Sequence[Question]]

    def ask(self, strays: Sequence[Question], progress: Callable[[int, int], None]) -> Iterator[Asked]:
        """`strays` are questions that no base answers. Questions with nothing recognisable, or no candidate left, teach
        nothing."""
        learned = self.classifier.questions
        places = np.sort(np.random.default_rng(0).permutation(len(learned))[:MOST_ASKED])
        asked = [(int(place), self.questions[learned[place]]) for place in places]
        asked += self._mistyped(places[::_MISTYPED_EVERY])
        for done, (place, question) in enumerate(asked):
            yield from self._ask_hidden(place, question, share=place % SHARES)
            if done % 100 == 0:
                progress(done, len(asked))
        yield from self._ask_strays(strays, UNANSWERABLE * _STRAY_SHARE * max(len(asked), _LEAST_ASKED))
        progress(len(asked), len(asked))

    def _mistyped(self, places: NDArray[np.int64]) -> list[tuple[int, Question]]:
        texts = [self.questions[self.classifier.questions[place]].text for place in places]
        slipped = mistyped(texts, self.vocabulary)
        return list(zip(places[list(slipped)].tolist(), self.read(list(slipped.values())), strict=True))

    def _ask_hidden(self, place: int, question: Question, share: int) -> Iterable[Asked]:
        number = int(self.classifier.questions[place])
        owner = int(self.owners[number])
        block = slice(*np.searchsorted(self.owners, [owner, owner + 1]).tolist())
        for whole_entry in (True,) if block.stop - block.start == 1 else (False, True):
            places = self.classifier.entry_of(place) if whole_entry else slice(place, place + 1)
            hidden = Hidden(
                question=number,
                vector=self.questions[number].vector,
                entry=owner,
                questions=block,
                whole_entry=whole_entry,
                classifier=partial(self.classifier.without, places),
            )
            heard = self.routes.ask(question.vector, question.text, question.dense, hidden)
            evidence = describe(self.routes, question.vector, heard, hidden)
            if len(evidence.candidates):
                yield Asked(
                    text=question.text,
                    evidence=evidence,
                    right=None if whole_entry else _place(evidence, owner),
                    answerable=not whole_entry,
                    weight=UNANSWERABLE * (1 - _STRAY_SHARE) if whole_entry else 1 - UNANSWERABLE,
                    share=share,
                )

    def _ask_strays(self, strays: Sequence[Question], weight: float) -> Iterable[Asked]:
        """`weight`: of all of them together."""
        for place, stray in enumerate(strays):
            heard = self.routes.ask(stray.vector, stray.text, stray.dense)
            evidence = describe(self.routes, stray.vector, heard)
            if len(stray.vector.ids) and len(evidence.candidates):
                yield Asked(
                    text=stray.text,
                    evidence=evidence,
                    right=None,
                    answerable=False,
                    weight=weight / len(strays),
                    share=place % SHARES,
                )


def _place(evidence: Evidence, entry: int) -> int | None:
    found = np.flatnonzero(evidence.candidates == entry)
    return int(found[0]) if len(found) else None
