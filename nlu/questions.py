"""The questions of a message, each with what has to be known to understand it; a long one condensed to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlu.clauses import Clause, clauses

LONG = 60  # characters; a shorter message is its own condensation
_STATEMENT = 40  # characters of a clause that is said before a question
_ASKED = 2  # questions of a long message, counted from its end, where people put what they want


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`text` is its clause behind the nearest one that states something. `is_apart`: a sentence ended before it, or it
    was added (另外, 还有): it is sure to be another question, as far as the words go."""

    text: str
    is_apart: bool


def questions(text: str) -> Sequence[Question]:
    """In their order; none for a message that asks nothing in so many words."""
    found: list[Question] = []
    stated: Clause | None = None
    was_apart = False  # something between this question and the last one began anew
    for clause in clauses(text):
        was_apart = was_apart or clause.is_apart
        if clause.is_added:
            stated = None
        if clause.completes and stated is None and found:
            found[-1] = replace(found[-1], text=f"{found[-1].text}，{clause.text}")
        elif clause.asks or (clause.is_added and clause.wishes):
            found.append(Question(text=_together(stated, clause), is_apart=was_apart))
            stated, was_apart = None, False
        else:
            stated = clause
    return found


def condensed(text: str) -> str | None:
    """What a long message asks, or wishes where it asks nothing; None where nothing would be gained."""
    if len(text) <= LONG:
        return None
    asked = [question.text for question in questions(text)] or [one.text for one in clauses(text) if one.wishes]
    short = "，".join(asked[-_ASKED:])
    return short if short and len(short) < len(text) else None


def _together(stated: Clause | None, asked: Clause) -> str:
    return asked.text if stated is None else f"{stated.text[-_STATEMENT:]}，{asked.text}"
