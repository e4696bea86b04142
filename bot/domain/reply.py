"""What goes back to the customer: a view of stored events, never anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.event import BotUttered, Event
from bot.domain.message import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`seq` is the number of the turn's last stored event. `messages` is empty while a person has the conversation."""

    conversation_id: ConversationId
    seq: int
    messages: tuple[BotUttered, ...]

    @classmethod
    def from_events(cls, conversation: ConversationId, seq: int, events: Iterable[Event]) -> Reply:
        messages = tuple(event for event in events if isinstance(event, BotUttered))
        return cls(conversation_id=conversation, seq=seq, messages=messages)
