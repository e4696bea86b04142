"""One way to take a message: as it stands, condensed to its question, or with the subject that went without saying."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.index.match import Match
from nlu.questions import condensed

Search = Callable[[str], Awaitable[Sequence[Match]]]
_SHOWN = 100  # characters of a reading that evidence keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`text` where it is not what was typed; `context` is the subject that was added to it. `matches`, best first."""

    matches: Sequence[Match]
    text: str = ""
    context: str = ""

    @property
    def probability(self) -> float:
        return self.matches[0].probability if self.matches else 0.0

    @property
    def evidence(self) -> Mapping[str, str]:
        return {name: value for name, value in (("read_as", self.text[:_SHOWN]), ("context", self.context)) if value}


async def read(text: str, matches: Sequence[Match], search: Search) -> Reading:
    """A text whose matches are these: if it is long, its question alone may say more clearly what is meant."""
    whole = Reading(matches=matches)
    short = None if is_exact(matches) else condensed(text)
    if short is None:
        return whole
    question = Reading(matches=await search(short), text=short)
    return question if question.probability > whole.probability else whole


def is_exact(matches: Sequence[Match]) -> bool:
    """Whether the text is, letter for letter, a question of the base."""
    return bool(matches) and matches[0].stage == "exact"
