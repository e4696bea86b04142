"""A small engine for the channels' tests: real turns in an in-memory store, with an echo for an answer."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from bot.dialogue.engine import MessageIdReused
from bot.dialogue.parse import Parse
from bot.domain.event import (
    BotUttered,
    Button,
    ConversationPaused,
    ConversationResumed,
    Event,
    SessionStarted,
    UserUttered,
)
from bot.domain.message import ConversationId, MessageId, UserMessage
from bot.domain.reply import Reply
from bot.domain.tracker import RecentTurn, Tracker, reply_of
from bot.ports import Bus, Clock, DuplicateMessage, StaleTracker, StoredEvent, TurnLock
from nlu.entities.entity import Entity


class MemoryTrackerStore:
    """Keeps every event in a list. Each call gives way once, as a database does."""

    def __init__(self) -> None:
        self._events: dict[ConversationId, list[Event]] = defaultdict(list)
        self._trackers: dict[ConversationId, Tracker] = {}
        self._turns: dict[tuple[ConversationId, MessageId], RecentTurn] = {}

    async def load(self, conversation: ConversationId) -> Tracker:
        await asyncio.sleep(0)
        return self._trackers.get(conversation, Tracker(conversation_id=conversation))

    async def append(self, before: Tracker, events: Sequence[Event]) -> Tracker:
        await asyncio.sleep(0)
        conversation = before.conversation_id
        if before.seq != len(self._events[conversation]):
            raise StaleTracker
        for event in events:
            if isinstance(event, UserUttered) and (conversation, event.message_id) in self._turns:
                raise DuplicateMessage
        after = before.after(*events)
        self._events[conversation].extend(events)
        self._trackers[conversation] = after
        self._turns.update({(conversation, turn.message_id): turn for turn in after.recent})
        return after

    async def turn(self, conversation: ConversationId, message_id: MessageId) -> RecentTurn | None:
        return self._turns.get((conversation, message_id))

    async def events(self, conversation: ConversationId, *, after: int, limit: int) -> Sequence[StoredEvent]:
        await asyncio.sleep(0)
        stored = [StoredEvent(seq=seq, event=event) for seq, event in enumerate(self._events[conversation], 1)]
        return stored[-limit:] if after < 0 else stored[after : after + limit]


class FakeEngine:
    """`转人工` pauses, `返回` resumes, `崩溃` fails, `等一等` waits for `gate`; anything else is echoed."""

    def __init__(self, *, trackers: MemoryTrackerStore, bus: Bus, locks: TurnLock, clock: Clock) -> None:
        self._trackers, self._bus, self._locks, self._clock = trackers, bus, locks, clock
        self.gate = asyncio.Event()
        self.at_gate = asyncio.Event()

    async def handle(self, message: UserMessage) -> Reply:
        async with self._locks.hold(message.conversation_id):
            tracker = await self._trackers.load(message.conversation_id)
            if (sent := await self._trackers.turn(message.conversation_id, message.message_id)) is not None:
                if sent.text != message.text:
                    raise MessageIdReused
                return reply_of(message.conversation_id, sent)
            heard = UserUttered(
                at=self._clock.now(), message_id=message.message_id, text=message.text, payload=message.payload
            )
            after = await self._trackers.append(tracker, (heard, *await self._answer(message)))
        await self._bus.publish(message.conversation_id)
        turn = after.reply_to(message.message_id)
        assert turn is not None
        return reply_of(message.conversation_id, turn)

    async def open(self, conversation: ConversationId) -> None:
        tracker = await self._trackers.load(conversation)
        if not tracker.seq:
            await self._trackers.append(
                tracker, (SessionStarted(at=self._clock.now()), self._say("您好，我是机器人。", "welcome"))
            )
            await self._bus.publish(conversation)

    async def parse(self, text: str) -> Parse:
        if text == "崩溃":
            raise RuntimeError(text)
        phone = Entity(kind="phone", value="13800138000", text="13800138000", span=(0, 11))
        entities = (phone,) if text.startswith("13800138000") else ()
        return Parse(text=text, intents=(("faq/loan-rate", 0.9), ("nlu_fallback", 0.1)), entities=entities)

    async def _answer(self, message: UserMessage) -> tuple[Event, ...]:
        match message.text:
            case "转人工":
                return ConversationPaused(at=self._clock.now(), reason="customer"), self._say("请稍候。", "waiting")
            case "返回":
                return ConversationResumed(at=self._clock.now(), reason="customer"), self._say("我回来了。", "notice")
            case "崩溃":
                raise RuntimeError(f"cannot answer {message.text}")
            case "等一等":
                self.at_gate.set()
                await self.gate.wait()
            case "两段":
                return (self._say("第一段。\n\n第二段。", "answer", Button(title="是", payload="/yes")),)
        return (self._say(f"您说：{message.payload or message.text}", "answer"),)

    def _say(self, text: str, kind: str, *buttons: Button) -> BotUttered:
        return BotUttered(at=self._clock.now(), text=text, kind=kind, buttons=buttons)
