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
        """Of the right entry, from 1; 0 when it is not among the matches or nothing is right."""
        if self.query.entry_id is None:
            return 0
        ids = [match.entry_id for match in self.matches]
        return ids.index(self.query.entry_id) + 1 if self.query.entry_id in ids else 0
