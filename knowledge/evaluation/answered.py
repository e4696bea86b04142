"""What an index said to one query, and whether it should have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.evaluation.queries import Query
from knowledge.index.match import Band, Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """`matches` best first, at most 10."""

    query: Query
    decision: Band
    matches: Sequence[Match]

    @property
    def probability(self) -> float:
        """Of the first match; 0 when there is none."""
        return self.matches[0].probability if self.matches else 0.0

    @property
    def is_answerable(self) -> bool:
        return self.query.entry_id is not None

    @property
    def rank(self) -> int:
        """Of the first right entry, from 1; 0 when none is among the matches or nothing is right."""
        right = {self.query.entry_id, *self.query.also}
        return next((place for place, match in enumerate(self.matches, 1) if match.entry_id in right), 0)
