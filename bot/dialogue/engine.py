"""The turn, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import structlog

from bot.dialogue.greeting import greeting
from bot.dialogue.matching import Matching
from bot.dialogue.parse import Parse, parse
from bot.dialogue.policy import Policy
from bot.dialogue.popular import Popular
from bot.dialogue.skills.answer import answered
from bot.dialogue.slot_filling import filled_slots, initial_slots
from bot.dialogue.turn import Turn
from bot.dialogue.waiting_timers import WaitingTimers
from bot.dialogue.wording import announce, say
from bot.domain.event import BotUttered, ConversationResumed, Event, SessionStarted, UserUttered
from bot.domain.message import ConversationId, UserMessage, channel_of
from bot.domain.reply import Reply
from bot.domain.snapshot import Snapshot
from bot.domain.tracker import RecentTurn, Status, Tracker, reply_of
from bot.ports import (
    AnsweredTurn,
    Bus,
    Clock,
    DuplicateMessage,
    Observer,
    SnapshotSource,
    StaleTracker,
    TrackerStore,
    TurnLock,
)
from knowledge.index.stage_clock import StageClock
from nlu.mask import mask

log = structlog.get_logger()


class MessageIdReused(Exception):
    """The message id already names another text in this conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    message_chars: int
    session: timedelta
    waiting: timedelta
    zone: tzinfo
    pushes: frozenset[str]  # channels that reach a customer who says nothing
    greeting_questions: int


class Engine:
    def __init__(
        self,
        *,
        locks: TurnLock,
        trackers: TrackerStore,
        snapshots: SnapshotSource,
        policy: Policy,
        matching: Matching,
        popular: Popular,
        bus: Bus,
        clock: Clock,
        limits: Limits,
        observer: Observer,
    ) -> None:
        self._locks, self._trackers, self._snapshots = locks, trackers, snapshots
        self._policy, self._matching, self._popular, self._bus = policy, matching, popular, bus
        self._clock, self._limits, self._observer = clock, limits, observer
        self._timers = WaitingTimers(limits.waiting.total_seconds())

    def close(self) -> None:
        self._timers.close()

    async def handle(self, message: UserMessage) -> Reply:
        """One turn. The reply is returned only once its events are durable.

        Raises TooManyWaiting, MessageIdReused, StaleTracker (twice in a row), and what the store raises.
        """
        text = mask(message.text)[: self._limits.message_chars + 1]  # one over the limit still says that it is too long
        stages = StageClock(time.perf_counter)
        async with self._locks.hold(message.conversation_id):
            stages.lap("lock")
            tracker = await self._trackers.load(message.conversation_id)
            if (sent := tracker.reply_to(message.message_id)) is not None:
                return _again(message.conversation_id, sent, text)
            try:
                return await self._turn(message, text, tracker, stages)
            except StaleTracker:  # another process was first: decide again on what it left
                tracker = await self._trackers.load(message.conversation_id)
                return await self._turn(message, text, tracker, stages)
            except DuplicateMessage:  # redelivered long after its turn left the tracker's memory
                sent = await self._trackers.turn(message.conversation_id, message.message_id)
                if sent is None:
                    raise
                return _again(message.conversation_id, sent, text)

    async def open(self, conversation: ConversationId) -> None:
        """Greets a new conversation, once."""
        async with self._locks.hold(conversation):
            tracker = await self._trackers.load(conversation)
            if tracker.seq:
                return
            now = self._clock.now()
            snapshot = self._snapshots.current()
            welcome = greeting(snapshot, self._popular.entries, now, self._limits.zone, self._limits.greeting_questions)
            initial = initial_slots(snapshot.slots.values(), now)
            await self._trackers.append(tracker, (SessionStarted(at=now), *initial, welcome))
        await self._bus.publish(conversation)

    async def end_waiting(self, conversation: ConversationId) -> None:
        """Gives a customer for whom nobody came back to the bot, and says so. Does nothing before the time."""
        async with self._locks.hold(conversation):
            tracker, now = await self._trackers.load(conversation), self._clock.now()
            if tracker.waiting_since is None or now - tracker.waiting_since < self._limits.waiting:
                return
            resumed = ConversationResumed(at=now, reason="timeout")
            await self._trackers.append(tracker, (resumed, self._announce("utter_human_timeout", "notice", now)))
        await self._bus.publish(conversation)

    def _announce(self, response: str, kind: str, now: datetime) -> BotUttered:
        return announce(self._snapshots.current(), response, kind, now, now.astimezone(self._limits.zone).date())

    async def parse(self, text: str) -> Parse:
        return await parse(text[: self._limits.message_chars], self._snapshots.current(), self._matching)

    async def _turn(self, message: UserMessage, text: str, tracker: Tracker, stages: StageClock) -> Reply:
        stages.lap("load")
        now, snapshot = self._clock.now(), self._snapshots.current()
        payload = None if message.payload is None else mask(message.payload)  # it may be typed, and hold anything
        heard = UserUttered(at=now, message_id=message.message_id, text=text, payload=payload)
        before = (*self._overdue(tracker, snapshot, now), heard)
        if message.payload is None and len(message.text) <= self._limits.message_chars:  # typed, and going to be read
            held = tracker.after(*before).slots
            before = (*before, *filled_slots(snapshot.slots.values(), held, message.text, now))
        turn = Turn(
            message=message,
            text=text,
            tracker=tracker.after(*before),
            snapshot=snapshot,
            now=now,
            zone=self._limits.zone,
            matching=self._matching,
            popular=self._popular.entries,
        )
        skill, said = await self._decide(turn)
        stages.lap("decide")
        after = await self._trackers.append(tracker, (*before, *_framed(turn, before, said)))
        stages.lap("store")
        self._watch(after)
        self._count(heard, said)
        await self._bus.publish(message.conversation_id)
        self._report(after, skill, said, snapshot, stages)
        sent = after.reply_to(message.message_id)
        assert sent is not None  # the turn just folded in
        return reply_of(message.conversation_id, sent)

    def _report(
        self, after: Tracker, skill: str, said: Sequence[Event], snapshot: Snapshot, stages: StageClock
    ) -> None:
        channel = channel_of(after.conversation_id)
        self._observer.answered(
            AnsweredTurn(channel=channel, skill=skill, found_by=_found_by(said), seconds=stages.seconds)
        )
        log.info(
            "turn.answered",
            conversation=mask(after.conversation_id),
            seq=after.seq,
            skill=skill,
            snapshot=snapshot.version,
            **{f"{stage}_ms": round(seconds * 1000, 2) for stage, seconds in stages.seconds.items()},
        )

    def _count(self, heard: UserUttered, said: Sequence[Event]) -> None:
        """Typed questions only: a tap, on the greeting above all, would keep on top what is on top."""
        if heard.payload is None:
            for entry_id in answered(said):
                self._popular.count(entry_id)

    def _watch(self, tracker: Tracker) -> None:
        if channel_of(tracker.conversation_id) not in self._limits.pushes:
            return
        if tracker.status is Status.WAITING:
            self._timers.start(tracker.conversation_id, self.end_waiting)
        else:
            self._timers.stop(tracker.conversation_id)

    async def _decide(self, turn: Turn) -> tuple[str, Sequence[Event]]:
        try:
            proposal = await self._policy.decide(turn)
            return proposal.skill, await proposal.run()
        except Exception as error:  # the border of the turn: the customer gets words and a way to a person
            self._observer.failed(error)
            log.exception("turn.failed", conversation=mask(turn.message.conversation_id))
            return "error", (say(turn, "utter_internal_error", "error"),)

    def _overdue(self, tracker: Tracker, snapshot: Snapshot, now: datetime) -> Sequence[Event]:
        """What time alone has brought about since the last turn."""
        events: list[Event] = []
        idle_since = tracker.last_active_at
        if idle_since is None or now - idle_since > self._limits.session:
            events += (SessionStarted(at=now), *initial_slots(snapshot.slots.values(), now))
        if tracker.waiting_since is not None and now - tracker.waiting_since > self._limits.waiting:
            events.append(ConversationResumed(at=now, reason="timeout"))
        return events


def _framed(turn: Turn, before: Sequence[Event], said: Sequence[Event]) -> Sequence[Event]:
    """What was decided, between the notices that do not depend on it: nobody came; a robot answers."""
    framed = list(said)
    if any(isinstance(event, ConversationResumed) for event in before):
        framed.insert(0, say(turn, "utter_human_timeout", "notice"))
    if framed and not turn.tracker.disclosed:
        framed.append(say(turn, "utter_disclosure", "disclosure"))
    return framed


def _found_by(said: Sequence[Event]) -> str | None:
    answers = (event for event in said if isinstance(event, BotUttered) and event.kind in ("answer", "smalltalk"))
    return next((event.metadata.get("stage") for event in answers), None)


def _again(conversation: ConversationId, sent: RecentTurn, text: str) -> Reply:
    if sent.text != text:
        raise MessageIdReused
    return reply_of(conversation, sent)
