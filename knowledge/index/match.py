"""What a question index returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from knowledge.entry import EntryId
from nlu.understand import Understanding


class Band(StrEnum):
    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`probability` in [0, 1] that the entry is the right answer, calibrated; `question` is its wording nearest to the
    query; `stage` names what decided (`exact`, `fused`); `evidence` has each route's own figure by name."""

    entry_id: EntryId
    question: str
    probability: float
    stage: str
    evidence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Fitted to a target error when publishing: 0 <= suggest <= answer <= 1."""

    answer: float
    suggest: float

    def band(self, matches: Sequence[Match]) -> Band:
        best = matches[0].probability if matches else 0.0
        if best >= self.answer:
            return Band.ANSWER
        return Band.SUGGEST if best >= self.suggest else Band.NONE


class QuestionIndex(Protocol):
    @property
    def thresholds(self) -> Thresholds: ...

    def search(self, query: Understanding, limit: int) -> Sequence[Match]:
        """The best `limit` entries, best first, ties deterministic. Thread-safe."""
        ...
