"""The SQL of the conversations: functions of a Connection, to be run inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.domain.event import Event, UserUttered
from bot.domain.message import ConversationId, MessageId
from bot.domain.tracker import RecentTurn, Tracker
from bot.ports import DuplicateMessage, StaleTracker, StoredEvent
from bot.storage.checkpoint import dump_checkpoint, load_checkpoint
from bot.storage.codec import dump_event, load_event
from bot.storage.database import upsert
from bot.storage.tables import checkpoints, events

CHECKPOINT_EVERY = 16  # events

_of = events.c.conversation_id == bindparam("conversation")
_checkpoint = select(checkpoints.c.body).where(checkpoints.c.conversation_id == bindparam("conversation"))
_after = select(events.c.seq, events.c.body).where(_of, events.c.seq > bindparam("after")).order_by(events.c.seq)
_first = _after.limit(bindparam("limit"))
_last = select(events.c.seq, events.c.body).where(_of).order_by(events.c.seq.desc()).limit(bindparam("limit"))
_seq_of_message = select(events.c.seq).where(_of, events.c.message_id == bindparam("message"))
_conversations = select(events.c.conversation_id).where(events.c.message_id == bindparam("message"))
_next_message = select(func.min(events.c.seq)).where(
    _of, events.c.seq > bindparam("seq"), events.c.message_id.is_not(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """The events of one turn, encoded before they wait in line, so that one that cannot be fails its own turn only."""

    after: Tracker
    rows: Sequence[dict[str, Any]]
    checkpoint: dict[str, Any] | None

    @classmethod
    def of(cls, before: Tracker, new: Sequence[Event]) -> Append:
        after = before.after(*new)
        rows = [_row(before.conversation_id, seq, event) for seq, event in enumerate(new, before.seq + 1)]
        due = before.seq // CHECKPOINT_EVERY != after.seq // CHECKPOINT_EVERY
        checkpoint = {"conversation_id": after.conversation_id, "body": dump_checkpoint(after)} if due else None
        return cls(after=after, rows=rows, checkpoint=checkpoint)

    @property
    def message_ids(self) -> tuple[str, ...]:
        return tuple(row["message_id"] for row in self.rows if row["message_id"] is not None)


def store(connection: Connection, appends: Iterable[Append]) -> None:
    """All or none. Raises IntegrityError when any of them is stale or a duplicate."""
    appends = sorted(appends, key=lambda append: append.after.conversation_id)  # in one order: no deadlock
    connection.execute(insert(events), [row for append in appends for row in append.rows])
    if due := [append.checkpoint for append in appends if append.checkpoint is not None]:
        connection.execute(upsert(connection, checkpoints), due)


def store_each(connection: Connection, appends: Iterable[Append]) -> list[StaleTracker | DuplicateMessage | None]:
    """Those that fit, in order; for each one why it does not, or None."""
    return [_store_one(connection, append) for append in appends]


def _store_one(connection: Connection, append: Append) -> StaleTracker | DuplicateMessage | None:
    try:
        with connection.begin_nested():
            store(connection, [append])
    except IntegrityError:
        return _conflict(connection, append)
    return None


def _conflict(connection: Connection, append: Append) -> StaleTracker | DuplicateMessage:
    conversation, messages = append.after.conversation_id, append.message_ids
    if len(set(messages)) < len(messages):
        return DuplicateMessage(conversation, messages)
    for message in messages:
        if connection.scalar(_seq_of_message, {"conversation": conversation, "message": message}) is not None:
            return DuplicateMessage(conversation, message)
    return StaleTracker(conversation)


def read_tracker(connection: Connection, conversation: ConversationId) -> Tracker:
    body = connection.scalar(_checkpoint, {"conversation": conversation})
    tracker = (load_checkpoint(body) if body is not None else None) or Tracker(conversation_id=conversation)
    tail = connection.execute(_after, {"conversation": conversation, "after": tracker.seq})
    return tracker.after(*(load_event(row.body) for row in tail))


def read_turn(connection: Connection, conversation: ConversationId, message: MessageId) -> RecentTurn | None:
    seq = connection.scalar(_seq_of_message, {"conversation": conversation, "message": message})
    if seq is None:
        return None
    following = connection.scalar(_next_message, {"conversation": conversation, "seq": seq})
    turn = _after if following is None else _after.where(events.c.seq < following)
    rows = connection.execute(turn, {"conversation": conversation, "after": seq - 1})
    tracker = Tracker(conversation_id=conversation, seq=seq - 1).after(*(load_event(row.body) for row in rows))
    return tracker.reply_to(message)


def read_conversations(connection: Connection, message: MessageId, limit: int) -> list[ConversationId]:
    """Those in which the message id was used: ids are the clients' own, so there may be several."""
    ordered = _conversations.order_by(events.c.conversation_id).limit(limit)
    return [ConversationId(found) for found in connection.scalars(ordered, {"message": message})]


def read_events(connection: Connection, conversation: ConversationId, after: int, limit: int) -> list[StoredEvent]:
    if after < 0:
        rows = connection.execute(_last, {"conversation": conversation, "limit": limit}).all()[::-1]
    else:
        rows = connection.execute(_first, {"conversation": conversation, "after": after, "limit": limit}).all()
    return [StoredEvent(seq=row.seq, event=load_event(row.body)) for row in rows]


def _row(conversation: ConversationId, seq: int, event: Event) -> dict[str, Any]:
    message = event.message_id if isinstance(event, UserUttered) else None
    return {"conversation_id": conversation, "seq": seq, "message_id": message, "body": dump_event(event)}
