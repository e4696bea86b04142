"""A conversation's state: a fold over its events, bounded so that turn 500 costs what turn 5 cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.event import (
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from bot.domain.message import ConversationId, MessageId
from bot.domain.reply import Reply
from bot.domain.slot import SlotValue

RECENT_TURNS = 16  # redeliveries come within seconds; older ones are looked up in the store
OFFERED_PAYLOADS = 64
SPOKEN_OF_TURNS = 3  # after an answer its subject goes without saying for so many messages
_ANOTHER_SUBJECT = ("safety", "suggestions", "no_answer", "questions", "categories", "error")


class Status(StrEnum):
    BOT = "bot"
    WAITING = "waiting"  # for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentTurn:
    message_id: MessageId
    text: str  # masked
    seq: int  # of the turn's last event so far
    messages: tuple[BotUttered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenOf:
    """What the last answer was about. `intent` as in its metadata; `messages` of the customer have come since."""

    intent: str
    subject: str
    messages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """Immutable; `after(event)` is the next state. `seq` numbers stored events from 1; 0 is a new conversation."""

    conversation_id: ConversationId
    seq: int = 0
    status: Status = Status.BOT
    waiting_since: datetime | None = None
    last_notice_at: datetime | None = None
    last_active_at: datetime | None = None
    disclosed: bool = False  # the customer was told in this session that a robot answers
    misses: int = 0  # questions in a row that got no answer
    offered: tuple[str, ...] = ()  # payloads the bot offered in this session, newest last
    recent: tuple[RecentTurn, ...] = ()  # newest last
    spoken_of: SpokenOf | None = None  # None where nothing goes without saying
    slots: Mapping[str, SlotValue] = field(default_factory=dict)  # set in this session: as many as are declared

    def after(self, *events: Event) -> Tracker:
        tracker = self
        for event in events:
            tracker = tracker._after(event)
        return tracker

    def reply_to(self, message_id: MessageId) -> RecentTurn | None:
        return next((turn for turn in reversed(self.recent) if turn.message_id == message_id), None)

    def is_offered(self, payload: str) -> bool:
        return payload in self.offered

    def _after(self, event: Event) -> Tracker:
        seq = self.seq + 1
        match event:
            case SessionStarted():
                new = replace(self, seq=seq, disclosed=False, misses=0, offered=(), spoken_of=None, slots={})
                return replace(new, last_active_at=event.at)
            case UserUttered():
                turn = RecentTurn(message_id=event.message_id, text=event.text, seq=seq)
                recent = (*self.recent, turn)[-RECENT_TURNS:]
                return replace(self, seq=seq, recent=recent, spoken_of=self._older(), last_active_at=event.at)
            case BotUttered():
                return self._after_bot(event, seq)
            case ConversationPaused():
                waiting = replace(self, seq=seq, status=Status.WAITING, spoken_of=None)
                return replace(waiting, waiting_since=event.at, last_notice_at=event.at)
            case ConversationResumed():
                return replace(self, seq=seq, status=Status.BOT, waiting_since=None, last_notice_at=None, misses=0)
            case SlotSet():
                return replace(self, seq=seq, slots={**self.slots, event.name: event.value})

    def _after_bot(self, event: BotUttered, seq: int) -> Tracker:
        offered = (*self.offered, *(button.payload for button in event.buttons))[-OFFERED_PAYLOADS:]
        recent = self.recent
        if recent:
            last = replace(recent[-1], seq=seq, messages=(*recent[-1].messages, event))
            recent = (*recent[:-1], last)
        return replace(
            self,
            seq=seq,
            offered=offered,
            recent=recent,
            disclosed=self.disclosed or event.kind in ("welcome", "disclosure"),
            misses=self._misses_after(event),
            spoken_of=self._spoken_of_after(event),
            last_notice_at=event.at if event.kind == "waiting" else self.last_notice_at,
        )

    def _misses_after(self, event: BotUttered) -> int:
        if event.kind == "no_answer":
            return self.misses + 1
        return 0 if event.kind in ("answer", "smalltalk") else self.misses

    def _older(self) -> SpokenOf | None:
        if self.spoken_of is None or self.spoken_of.messages == SPOKEN_OF_TURNS:
            return None
        return replace(self.spoken_of, messages=self.spoken_of.messages + 1)

    def _spoken_of_after(self, event: BotUttered) -> SpokenOf | None:
        metadata = event.metadata
        if event.kind == "answer":
            intent, subject = metadata.get("intent"), metadata.get("subject")
            return None if intent is None or subject is None else SpokenOf(intent=intent, subject=subject)
        return None if event.kind in _ANOTHER_SUBJECT and "context" not in metadata else self.spoken_of


def reply_of(conversation: ConversationId, turn: RecentTurn) -> Reply:
    return Reply(conversation_id=conversation, seq=turn.seq, messages=turn.messages)
