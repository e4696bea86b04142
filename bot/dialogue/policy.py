"""Who answers: skills are asked in order, the first that proposes wins, and later ones are not computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.dialogue.turn import Turn
from bot.domain.event import Event


class Proposal(Protocol):
    @property
    def skill(self) -> str: ...

    async def run(self) -> Sequence[Event]:
        """What happens if this proposal wins; only the winner's run is called."""
        ...


class Skill(Protocol):
    async def propose(self, turn: Turn) -> Proposal | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A proposal with no effect beyond what it says. No events at all is silence."""

    skill: str
    events: tuple[Event, ...] = ()

    async def run(self) -> Sequence[Event]:
        return self.events


class Policy:
    def __init__(self, skills: Sequence[Skill]) -> None:
        self._skills = tuple(skills)

    async def decide(self, turn: Turn) -> Proposal:
        for skill in self._skills:
            proposal = await skill.propose(turn)
            if proposal is not None:
                return proposal
        raise LookupError("no skill proposed anything: the last one must always propose")
