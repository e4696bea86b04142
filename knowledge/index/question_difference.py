"""Which questions of a base are new since an earlier state of it, and which are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDifference:
    """`source[q]` is the old place of new question q, -1 for a fresh one; `fresh` are these, in order; `gone` are the
    places of the old ones that are no more."""

    source: NDArray[np.int64]
    fresh: Sequence[str]
    gone: NDArray[np.int64]

    @property
    def count(self) -> int:
        return len(self.fresh) + len(self.gone)


def question_difference(before: Sequence[Entry], entries: Sequence[Entry]) -> QuestionDifference:
    """A question that moves to another entry is gone there and fresh here."""
    asked = ((entry.id, question) for entry in before for question in entry.questions)
    places = {key: place for place, key in enumerate(asked)}
    now = [(entry.id, question) for entry in entries for question in entry.questions]
    source = np.array([places.get(key, -1) for key in now], dtype=np.int64)
    count = sum(len(entry.questions) for entry in before)
    return QuestionDifference(
        source=source,
        fresh=[question for (_, question), place in zip(now, source.tolist(), strict=True) if place < 0],
        gone=np.setdiff1d(np.arange(count), source),
    )
