"""What happened in a conversation: the only way its state changes. Names and fields are Rasa's wire names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from bot.domain.message import MessageId
from bot.domain.slot import SlotValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    title: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """A new session in an old or new conversation: offers and misses of the last one are void."""

    event: ClassVar[str] = "session_started"
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUttered:
    """`text` and `payload` are masked: no card, ID or phone number is ever stored."""

    event: ClassVar[str] = "user"
    at: datetime
    message_id: MessageId
    text: str
    payload: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotUttered:
    """`kind` says what sort of reply it is (answer, suggestions, no_answer, notice ...); `metadata` holds the snapshot
    version and at most 1 KB of evidence: who found the answer and how sure it was."""

    event: ClassVar[str] = "bot"
    at: datetime
    text: str
    kind: str
    buttons: tuple[Button, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPaused:
    """The customer waits for a person: the bot is silent but for notices."""

    event: ClassVar[str] = "pause"
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationResumed:
    """Back with the bot."""

    event: ClassVar[str] = "resume"
    at: datetime
    reason: str  # "customer" or "timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSet:
    """The value of a sensitive slot is a Secret until it is stored, and Sealed from then on."""

    event: ClassVar[str] = "slot"
    at: datetime
    name: str
    value: SlotValue


Event = SessionStarted | UserUttered | BotUttered | ConversationPaused | ConversationResumed | SlotSet
