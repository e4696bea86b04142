"""Everything the engine needs from outside, as protocols. `bot/app.py` chooses who fills them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.event import Event
from bot.domain.message import ConversationId, MessageId
from bot.domain.seeding import Document, Followed
from bot.domain.snapshot import Snapshot
from bot.domain.tracker import RecentTurn, Tracker
from knowledge.entry import EntryId

Progress = Callable[[str, int, int], None]  # (what is being done, done so far, of how many)


class StaleTracker(Exception):
    """Another turn of this conversation was stored first; load again and decide again."""


class DuplicateMessage(Exception):
    """This message id already has a turn in this conversation."""


class TooManyWaiting(Exception):
    """The conversation already has as many turns waiting as it may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    seq: int
    event: Event


class TrackerStore(Protocol):
    async def load(self, conversation: ConversationId) -> Tracker:
        """Checkpoint plus tail; a new Tracker for an unknown conversation. Cost does not grow with its length."""
        ...

    async def append(self, before: Tracker, events: Sequence[Event]) -> Tracker:
        """Stores all events or none; returns once they are durable.

        Raises StaleTracker when `before` is not the latest, DuplicateMessage when a UserUttered's message id is known.
        """
        ...

    async def turn(self, conversation: ConversationId, message_id: MessageId) -> RecentTurn | None:
        """A past turn by its message id, however long ago."""
        ...

    async def events(self, conversation: ConversationId, *, after: int, limit: int) -> Sequence[StoredEvent]:
        """Stored events with seq > after, ascending. A negative `after` asks for the last `limit` events."""
        ...


class TurnLock(Protocol):
    def hold(self, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """One turn at a time per conversation, first come first served. Raises TooManyWaiting."""
        ...


class Bus(Protocol):
    """Wakes whoever waits for news of a conversation. A wake-up only: the truth is in the store."""

    async def publish(self, conversation: ConversationId) -> None: ...

    def subscribe(self, conversation: ConversationId) -> AbstractAsyncContextManager[AsyncIterator[None]]:
        """Inside the context every later publish makes the iterator yield; several may be merged into one."""
        ...


class ContentStore(Protocol):
    """What the bank says, as JSON documents by id: entries in one, the graph's subjects in another. Every call is one
    transaction."""

    async def documents(self) -> Sequence[Document]:
        """In the order in which people wrote them."""
        ...

    async def preview(self, seeds: Mapping[str, Document]) -> Followed:
        """What `follow` would do."""
        ...

    async def follow(self, seeds: Mapping[str, Document]) -> Followed:
        """Brings rows that nobody edited in line with their files; what was edited stays."""
        ...

    async def put(self, documents: Mapping[str, Document], progress: Progress) -> None:
        """Writes them as edits: from now on they win over any file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredTurn:
    """What may be counted of a turn: nothing that a customer wrote, and no id."""

    channel: str
    skill: str
    found_by: str | None  # how the entry that answers was found: exact, fused, payload; None where none answers
    seconds: Mapping[str, float]  # wall time by stage, in the order of the stages; together the whole turn


class Observer(Protocol):
    """Watches what the bot does. Returns at once and never raises."""

    def answered(self, turn: AnsweredTurn) -> None: ...

    def refused(self, status: int, code: str) -> None:
        """A request that its sender may put right or repeat."""
        ...

    def failed(self, error: BaseException) -> None:
        """Something that should not have happened."""
        ...


class AnswerCounts(Protocol):
    """How often an entry answered, by day of the bank. Many processes count together."""

    async def add(self, counts: Mapping[tuple[date, EntryId], int]) -> None: ...

    async def most(self, *, since: date, limit: int) -> Sequence[tuple[EntryId, int]]:
        """With their counts since that day, the highest first, equal ones by id."""
        ...

    async def forget(self, *, before: date) -> None: ...


class SnapshotSource(Protocol):
    def current(self) -> Snapshot: ...


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...
