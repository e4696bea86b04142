"""What questions asked of a base came to, for one entry or for many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.evaluation.answered import Answered

WITHIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Of `asked` questions, the right entry came `first`, or `within` the first three."""

    asked: int = 0
    first: int = 0
    within: int = 0

    @classmethod
    def of(cls, answered: Iterable[Answered]) -> Marks:
        ranks = [one.rank for one in answered]
        return cls(
            asked=len(ranks), first=sum(rank == 1 for rank in ranks), within=sum(1 <= rank <= WITHIN for rank in ranks)
        )

    def __add__(self, other: Marks) -> Marks:
        return Marks(asked=self.asked + other.asked, first=self.first + other.first, within=self.within + other.within)

    @property
    def share_first(self) -> float | None:
        """None when nothing was asked."""
        return self.first / self.asked if self.asked else None
