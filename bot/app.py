"""The composition root: the only place that names concrete classes."""

from __future__ import annotations

import getpass
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.clock import SystemClock
from bot.config import Settings
from bot.dialogue.engine import Engine, Limits
from bot.dialogue.matching import Matching
from bot.dialogue.policy import Policy
from bot.dialogue.popular import Popular
from bot.dialogue.skills.answer import AnswerSkill
from bot.dialogue.skills.browse import BrowseSkill
from bot.dialogue.skills.follow_up import FollowUpSkill
from bot.dialogue.skills.handoff import WaitingSkill
from bot.dialogue.skills.payload import PayloadSkill
from bot.dialogue.skills.person import PersonSkill
from bot.dialogue.skills.several import SeveralSkill
from bot.dialogue.skills.suggest import FallbackSkill, SuggestSkill
from bot.dialogue.skills.topic import SafetySkill
from bot.dialogue.skills.unreadable import UnreadableSkill
from bot.domain.data_key import DataKey, read_keys
from bot.observing.readiness import Readiness
from bot.observing.statistics import Statistics
from bot.ports import Bus, Clock, Progress, SnapshotSource, TrackerStore
from bot.publishing.matching_models import MatchingModels
from bot.publishing.publish import Publisher
from bot.storage.answer_counts import SqlAnswerCounts
from bot.storage.bus import InProcessBus
from bot.storage.content_store import ENTRIES, SUBJECTS, SqlContentStore
from bot.storage.database import Database
from bot.storage.inventory import Inventory, take_inventory
from bot.storage.key_file import make_key_file, read_key_file
from bot.storage.lock import InProcessTurnLock
from bot.storage.tracker_store import SqlTrackerStore
from bot.storage.vault import Vault
from nlu.encoders import load as encoders
from nlu.errors import Problem
from nlu.rerankers import load as rerankers


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """Everything that a conversation needs, in one process."""

    engine: Engine
    trackers: TrackerStore
    bus: Bus
    clock: Clock
    snapshots: SnapshotSource
    statistics: Statistics
    readiness: Readiness
    popular: Popular


@asynccontextmanager
async def running(settings: Settings, snapshots: SnapshotSource, clock: Clock) -> AsyncIterator[Bot]:
    """Raises CodedError when the database or the data key cannot be used."""
    vault = Vault(_data_keys(settings))
    database = await Database.open(settings.database_url, durability=settings.storage.durability)
    matching = Matching(settings.matching.threads)
    trackers, bus = SqlTrackerStore(database, vault), InProcessBus()
    statistics = Statistics(clock)
    popular = Popular(SqlAnswerCounts(database), clock, settings.bank.zone)
    engine = Engine(
        locks=InProcessTurnLock(max_waiting=settings.limits.waiting_turns),
        trackers=trackers,
        snapshots=snapshots,
        policy=policy(settings),
        matching=matching,
        popular=popular,
        bus=bus,
        clock=clock,
        limits=_limits(settings),
        observer=statistics,
    )
    try:
        async with popular.kept_fresh():
            yield Bot(
                engine=engine,
                trackers=trackers,
                bus=bus,
                clock=clock,
                snapshots=snapshots,
                statistics=statistics,
                readiness=Readiness(database.ping),
                popular=popular,
            )
    finally:
        engine.close()
        await trackers.close()
        await database.close()
        matching.close()


def _limits(settings: Settings) -> Limits:
    return Limits(
        message_chars=settings.limits.message_chars,
        session=timedelta(minutes=settings.dialogue.session_minutes),
        waiting=timedelta(minutes=settings.dialogue.waiting_minutes),
        zone=settings.bank.zone,
        pushes=frozenset({"web"}),
        greeting_questions=settings.dialogue.greeting_questions,
    )


def policy(settings: Settings) -> Policy:
    """The tiers, first to last."""
    return Policy(
        [
            WaitingSkill(timedelta(minutes=settings.dialogue.notice_minutes)),
            PayloadSkill(settings.dialogue.menu),
            SafetySkill(),
            PersonSkill(),
            UnreadableSkill(settings.limits.message_chars),
            FollowUpSkill(),
            BrowseSkill(),
            SeveralSkill(),
            AnswerSkill(),
            SuggestSkill(),
            FallbackSkill(),
        ]
    )


@asynccontextmanager
async def publishing(settings: Settings, progress: Progress) -> AsyncIterator[Publisher]:
    database = await Database.open(settings.database_url, durability=settings.storage.durability)
    try:
        yield Publisher(
            settings,
            entries=SqlContentStore(database, ENTRIES),
            subjects=SqlContentStore(database, SUBJECTS),
            clock=SystemClock(),
            models=partial(matching_models, settings),
            progress=progress,
            author=getpass.getuser(),
        )
    finally:
        await database.close()


@asynccontextmanager
async def past_turns(settings: Settings) -> AsyncIterator[SqlTrackerStore]:
    """The conversations, to be read."""
    database = await Database.open(settings.database_url, durability=settings.storage.durability)
    trackers = SqlTrackerStore(database)
    try:
        yield trackers
    finally:
        await trackers.close()
        await database.close()


@asynccontextmanager
async def stored_secrets(settings: Settings) -> AsyncIterator[tuple[Database, Vault]]:
    """What `rewrap` works on."""
    vault = Vault(_data_keys(settings))
    database = await Database.open(settings.database_url, durability=settings.storage.durability)
    try:
        yield database, vault
    finally:
        await database.close()


@asynccontextmanager
async def entry_store(settings: Settings) -> AsyncIterator[SqlContentStore]:
    database = await Database.open(settings.database_url, durability=settings.storage.durability)
    try:
        yield SqlContentStore(database, ENTRIES)
    finally:
        await database.close()


async def inventory(settings: Settings) -> Inventory:
    database = await Database.open(settings.database_url, durability=settings.storage.durability)
    try:
        return await database.read(take_inventory)
    finally:
        await database.close()


def matching_models(settings: Settings) -> MatchingModels:
    """Raises CodedError N030-N033, N035, ContentError N034 when a model cannot be loaded."""
    matching, home = settings.matching, settings.home
    return MatchingModels(
        encoder=encoders.load(matching.encoder, home), reranker=rerankers.load(matching.reranker, home)
    )


def model_problems(settings: Settings) -> Sequence[Problem]:
    """What can be told of them without loading them."""
    matching, home = settings.matching, settings.home
    return [*encoders.problems(matching.encoder, home), *rerankers.problems(matching.reranker, home)]


def _data_keys(settings: Settings) -> Sequence[DataKey]:
    """From the settings; behind them, or alone, the one that was made when there were none."""
    given = read_keys(settings.storage.keys.get_secret_value()) if settings.storage.keys else []
    kept = read_key_file(settings.key_file)
    if not given and kept is None:
        kept = make_key_file(settings.key_file)
    known = {key.id for key in given}
    return [*given, *([kept] if kept is not None and kept.id not in known else [])]
