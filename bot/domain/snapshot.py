"""One published version of everything the bot knows: immutable, and pinned for the length of a turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.event import Button
from bot.domain.slot import Slot
from knowledge.catalogue import CategoryPath, Level, Topic
from knowledge.entry import Entry, EntryId
from knowledge.facts import Facts
from knowledge.index.match import QuestionIndex
from nlu.understand import Understanding


class Understands(Protocol):
    def understand(self, raw: str) -> Understanding: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A fixed wording of the bot, `utter_...` in domain.yml; may name facts as answers do."""

    text: str
    buttons: tuple[Button, ...] = ()


class Topics(Protocol):
    def find(self, text: str) -> str | None:
        """The id of the policy topic (`fraud`, `self_harm`, `complaint`, `human` ...) that a normalised text raises."""
        ...


class Browsable(Protocol):
    """The questions of the base in an order of their own, whoever may be served today."""

    @property
    def picks(self) -> Sequence[EntryId]:
        """What the editors put forward."""
        ...

    def level(self, path: CategoryPath) -> Level | None: ...

    def topic(self, text: str) -> Topic | None:
        """The topic word that is all a normalised text says."""
        ...

    def named_in(self, text: str) -> Sequence[Topic]:
        """The categories that a normalised text names."""
        ...

    def near(self, entry_id: EntryId) -> Sequence[EntryId]:
        """Others of its category, nearest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    version: str
    nlu: Understands
    index: QuestionIndex
    entries: Mapping[EntryId, Entry]
    facts: Facts
    responses: Mapping[str, Response]
    topics: Topics
    catalogue: Browsable
    slots: Mapping[str, Slot] = field(default_factory=dict)
