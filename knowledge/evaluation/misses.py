"""What went wrong in an evaluation, worst first: what an editor should look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.entry import EntryId
from knowledge.evaluation.answered import Answered
from knowledge.index.match import Band

_OFFERED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """`expected` None: nothing should have been answered. `got` are the entries that the customer saw."""

    asked: str
    expected: EntryId | None
    got: tuple[EntryId, ...]
    decision: Band
    probability: float


def misses(answered: Iterable[Answered]) -> list[Miss]:
    """A wrong answer, the surer the worse; then no help where there was some. Offering the right entry among the first
    three is no miss, nor is offering anything to a question without an answer."""
    found = [_miss(one) for one in answered if not _is_well(one)]
    return sorted(found, key=lambda miss: (miss.decision is not Band.ANSWER, -miss.probability, miss.asked))


def _is_well(one: Answered) -> bool:
    match one.decision:
        case Band.ANSWER:
            return one.rank == 1
        case Band.SUGGEST:
            return not one.is_answerable or 1 <= one.rank <= _OFFERED
        case Band.NONE:
            return not one.is_answerable


def _miss(one: Answered) -> Miss:
    shown = {Band.ANSWER: 1, Band.SUGGEST: _OFFERED, Band.NONE: 0}[one.decision]
    return Miss(
        asked=one.query.text,
        expected=one.query.entry_id,
        got=tuple(match.entry_id for match in one.matches[:shown]),
        decision=one.decision,
        probability=one.probability,
    )
