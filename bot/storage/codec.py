"""Events as JSON in Rasa's wire names. What Rasa has no field for stands under `metadata`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.event import (
    BotUttered,
    Button,
    ConversationPaused,
    ConversationResumed,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from bot.domain.message import MessageId
from bot.domain.secret import Sealed
from bot.domain.slot import SlotValue
from nlu.errors import CodedError

Wire = dict[str, Any]
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError)  # what reading a damaged record raises


def to_wire(event: Event) -> Wire:
    """`timestamp` is in epoch seconds, exact to the microsecond from 1970 to 2242."""
    wire: Wire = {"event": event.event, "timestamp": to_timestamp(event.at)}
    match event:
        case UserUttered():
            wire |= {"text": event.text, "message_id": event.message_id}
            if event.payload is not None:
                wire["metadata"] = {"payload": event.payload}
        case BotUttered():
            wire["text"] = event.text
            wire["data"] = {"buttons": [{"title": button.title, "payload": button.payload} for button in event.buttons]}
            wire["metadata"] = {"kind": event.kind, "detail": dict(event.metadata)}
        case ConversationPaused() | ConversationResumed():
            wire["metadata"] = {"reason": event.reason}
        case SlotSet():
            wire |= {"name": event.name, **value_to_wire(event.value)}
    return wire


def from_wire(wire: Mapping[str, Any]) -> Event:
    """Raises one of MALFORMED when it is no event of ours."""
    at, metadata = from_timestamp(wire["timestamp"]), wire.get("metadata", {})
    match wire["event"]:
        case SessionStarted.event:
            return SessionStarted(at=at)
        case UserUttered.event:
            message_id = MessageId(wire["message_id"])
            return UserUttered(at=at, message_id=message_id, text=wire["text"], payload=metadata.get("payload"))
        case BotUttered.event:
            return _bot_uttered(wire, at, metadata)
        case ConversationPaused.event:
            return ConversationPaused(at=at, reason=metadata["reason"])
        case ConversationResumed.event:
            return ConversationResumed(at=at, reason=metadata["reason"])
        case SlotSet.event:
            return SlotSet(at=at, name=str(wire["name"]), value=value_from_wire(wire))
        case unknown:
            raise ValueError(f"unknown event {unknown!r}")


def value_to_wire(value: SlotValue) -> Wire:
    """A sealed value has its envelope beside Rasa's field, which is null. A Secret is refused by JSON itself: only
    what was sealed can be written."""
    return {"value": None, "metadata": {"sealed": value.envelope}} if isinstance(value, Sealed) else {"value": value}


def value_from_wire(wire: Mapping[str, Any]) -> SlotValue:
    metadata = wire.get("metadata", {})
    return Sealed(envelope=metadata["sealed"]) if "sealed" in metadata else wire["value"]


def _bot_uttered(wire: Mapping[str, Any], at: datetime, metadata: Mapping[str, Any]) -> BotUttered:
    buttons = tuple(Button(title=button["title"], payload=button["payload"]) for button in wire["data"]["buttons"])
    return BotUttered(at=at, text=wire["text"], kind=metadata["kind"], buttons=buttons, metadata=metadata["detail"])


def to_timestamp(at: datetime) -> float:
    return at.timestamp()


def from_timestamp(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def dump_event(event: Event) -> str:
    return dump_json(to_wire(event))


def load_event(text: str) -> Event:
    try:
        return from_wire(json.loads(text))
    except MALFORMED as error:
        hint = "数据库可能已损坏，请从备份恢复"
        raise CodedError("B023", "有一条对话记录无法读取", hint=hint) from error


def dump_json(wire: Wire) -> str:
    """Readable UTF-8 where it can be; a text with half a surrogate pair, which no database takes, is escaped."""
    text = json.dumps(wire, ensure_ascii=False, separators=(",", ":"))
    return text if is_utf8(text) else json.dumps(wire, separators=(",", ":"))


def is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
