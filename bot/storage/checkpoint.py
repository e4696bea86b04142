"""A tracker as JSON, so that loading a long conversation reads its last few events only.

A checkpoint is a cache: one that is unknown or damaged counts as absent, and the conversation is folded again from
its events. Raise VERSION whenever Tracker or the meaning of its fold changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.domain.event import BotUttered
from bot.domain.message import ConversationId, MessageId
from bot.domain.tracker import RecentTurn, SpokenOf, Status, Tracker
from bot.storage.codec import (
    MALFORMED,
    Wire,
    dump_json,
    from_timestamp,
    from_wire,
    to_timestamp,
    to_wire,
    value_from_wire,
    value_to_wire,
)

VERSION = 3


def dump_checkpoint(tracker: Tracker) -> str:
    """Of a tracker whose secrets are sealed; raises TypeError otherwise."""
    return dump_json(
        {
            "version": VERSION,
            "conversation_id": tracker.conversation_id,
            "seq": tracker.seq,
            "status": tracker.status,
            "waiting_since": _optional_timestamp(tracker.waiting_since),
            "last_notice_at": _optional_timestamp(tracker.last_notice_at),
            "last_active_at": _optional_timestamp(tracker.last_active_at),
            "disclosed": tracker.disclosed,
            "misses": tracker.misses,
            "offered": tracker.offered,
            "recent": [_turn_to_wire(turn) for turn in tracker.recent],
            "spoken_of": None if tracker.spoken_of is None else asdict(tracker.spoken_of),
            "slots": {name: value_to_wire(value) for name, value in tracker.slots.items()},
        }
    )


def load_checkpoint(text: str) -> Tracker | None:
    """None for a checkpoint of another version, or a damaged one."""
    try:
        wire = json.loads(text)
        return _tracker(wire) if wire["version"] == VERSION else None
    except MALFORMED:
        return None


def _tracker(wire: Mapping[str, Any]) -> Tracker:
    return Tracker(
        conversation_id=ConversationId(wire["conversation_id"]),
        seq=int(wire["seq"]),
        status=Status(wire["status"]),
        waiting_since=_optional_time(wire["waiting_since"]),
        last_notice_at=_optional_time(wire["last_notice_at"]),
        last_active_at=_optional_time(wire["last_active_at"]),
        disclosed=bool(wire["disclosed"]),
        misses=int(wire["misses"]),
        offered=tuple(wire["offered"]),
        recent=tuple(_turn(turn) for turn in wire["recent"]),
        spoken_of=None if wire["spoken_of"] is None else SpokenOf(**wire["spoken_of"]),
        slots={name: value_from_wire(value) for name, value in wire["slots"].items()},
    )


def _turn_to_wire(turn: RecentTurn) -> Wire:
    messages = [to_wire(message) for message in turn.messages]
    return {"message_id": turn.message_id, "text": turn.text, "seq": turn.seq, "messages": messages}


def _turn(wire: Mapping[str, Any]) -> RecentTurn:
    return RecentTurn(
        message_id=MessageId(wire["message_id"]),
        text=wire["text"],
        seq=int(wire["seq"]),
        messages=tuple(_message(message) for message in wire["messages"]),
    )


def _message(wire: Mapping[str, Any]) -> BotUttered:
    event = from_wire(wire)
    if not isinstance(event, BotUttered):
        raise TypeError(f"not a message of the bot: {event.event}")
    return event


def _optional_timestamp(at: datetime | None) -> float | None:
    return None if at is None else to_timestamp(at)


def _optional_time(seconds: float | None) -> datetime | None:
    return None if seconds is None else from_timestamp(seconds)
