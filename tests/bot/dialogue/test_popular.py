"""What is asked most these days: counted cheaply, kept, and offered with the greeting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import app as composition
from bot.config import DialogueSettings, Settings, StorageSettings
from bot.dialogue.greeting import greeting
from bot.dialogue.popular import KEPT_DAYS, RANKED, Popular
from bot.domain.event import BotUttered, Button
from bot.domain.message import MessageId, UserMessage, conversation_id
from bot.domain.snapshot import Response, Snapshot
from bot.storage.answer_counts import SqlAnswerCounts
from bot.storage.database import Database
from knowledge.entry import EntryId
from tests.support.clock import FakeClock
from tests.support.deployment import opened
from tests.support.talk import Fixed, Talk, talking

SHANGHAI = ZoneInfo("Asia/Shanghai")
RATE, LIMIT, FEE = EntryId("rate"), EntryId("limit"), EntryId("fee")
RATE_QUESTION, EARLY_QUESTION = "禾易贷的利率是多少？", "可以提前归还部分本金吗？"


@pytest.fixture
async def counts() -> AsyncIterator[SqlAnswerCounts]:
    database = await Database.open("sqlite:///:memory:")
    yield SqlAnswerCounts(database)
    await database.close()


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return opened(published).current()


async def greeted(talk: Talk, visitor: str) -> list[Button]:
    conversation = conversation_id("web", visitor)
    await talk.engine.open(conversation)
    stored = await talk.trackers.events(conversation, after=0, limit=5)
    return [button for one in stored if isinstance(one.event, BotUttered) for button in one.event.buttons]


async def test_a_busy_day_speaks_for_itself(counts: SqlAnswerCounts) -> None:
    clock = FakeClock()
    popular = Popular(counts, clock, SHANGHAI)
    for _ in range(50):
        popular.count(RATE)
    clock.advance(timedelta(days=1))
    for _ in range(RANKED):
        popular.count(LIMIT)
    await popular.refresh()
    assert popular.entries == (LIMIT,)


async def test_a_young_day_is_helped_by_the_week_and_not_by_the_day_before_that(counts: SqlAnswerCounts) -> None:
    clock = FakeClock()
    popular = Popular(counts, clock, SHANGHAI)
    for _ in range(9):
        popular.count(FEE)
    clock.advance(timedelta(days=1))
    for _ in range(5):
        popular.count(RATE)
    clock.advance(timedelta(days=KEPT_DAYS - 1))
    popular.count(LIMIT)
    await popular.refresh()
    assert popular.entries == (RATE, LIMIT)
    assert [entry for entry, _ in await counts.most(since=date.min, limit=9)] == [RATE, LIMIT]  # the rest is forgotten


async def test_a_day_is_a_day_of_the_bank(counts: SqlAnswerCounts) -> None:
    popular = Popular(counts, FakeClock(datetime(2026, 1, 5, 16, 30, tzinfo=UTC)), SHANGHAI)
    popular.count(RATE)
    await popular.refresh()
    assert list(await counts.most(since=date(2026, 1, 6), limit=5)) == [(RATE, 1)]


async def test_processes_count_together_and_a_count_is_stored_once(counts: SqlAnswerCounts) -> None:
    clock = FakeClock()
    here, there = Popular(counts, clock, SHANGHAI), Popular(counts, clock, SHANGHAI)
    here.count(RATE)
    there.count(LIMIT)
    there.count(LIMIT)
    for _ in range(3):
        await here.refresh()
        await there.refresh()
    assert here.entries == there.entries == (LIMIT, RATE)
    assert list(await counts.most(since=date.min, limit=5)) == [(LIMIT, 2), (RATE, 1)]


async def test_what_could_not_be_stored_is_stored_the_next_time(counts: SqlAnswerCounts) -> None:
    class Failing:
        broken = True
        most, forget = counts.most, counts.forget

        async def add(self, fresh: Mapping[tuple[date, EntryId], int]) -> None:
            if self.broken:
                raise OSError("disk full")
            await counts.add(fresh)

    store = Failing()
    popular = Popular(store, FakeClock(), SHANGHAI)
    popular.count(RATE)
    await popular.refresh()
    popular.count(RATE)
    store.broken = False
    await popular.refresh()
    assert list(await counts.most(since=date.min, limit=5)) == [(RATE, 2)]


async def test_a_new_bank_greets_with_its_editors_picks(published: Settings, snapshot: Snapshot) -> None:
    async with talking(published, snapshot) as talk:
        buttons = await greeted(talk, "first")
        picked = [entry for entry in snapshot.entries.values() if "热门" in entry.tags]
        assert len(picked) == 6
        assert [button.title for button in buttons] == [entry.question for entry in picked[:5]]


async def test_typed_questions_rise_in_the_greeting_and_taps_do_not(published: Settings, snapshot: Snapshot) -> None:
    async with talking(published, snapshot) as talk:
        first = await greeted(talk, "first")
        talk.conversation = conversation_id("web", "first")
        for _ in range(3):
            await talk.says(first[4].title, payload=first[4].payload)
            assert talk.kinds[0] == "answer"
        await talk.says(EARLY_QUESTION)
        await talk.popular.refresh()
        second = await greeted(talk, "second")
        assert [button.title for button in second] == [EARLY_QUESTION, *(button.title for button in first[:4])]


async def test_a_question_of_the_greeting_can_be_tapped(published: Settings, snapshot: Snapshot) -> None:
    async with talking(published, snapshot) as talk:
        talk.conversation = conversation_id("web", "first")
        (button, *_) = await greeted(talk, "first")
        await talk.says(button.title, payload=button.payload)
        assert talk.kinds == ["answer", "related"]


async def test_a_greeting_without_questions_can_be_asked_for(published: Settings, snapshot: Snapshot) -> None:
    settings = published.model_copy(update={"dialogue": DialogueSettings(greeting_questions=0)})
    async with talking(settings, snapshot) as talk:
        assert await greeted(talk, "first") == []


def test_entries_that_are_gone_or_out_of_their_window_are_not_offered(snapshot: Snapshot) -> None:
    popular: Sequence[EntryId] = (EntryId("gone"), EntryId("what-can-you-do"), EntryId("consumer-loan-rate"))
    without_facts = replace(snapshot, responses={"utter_welcome": Response(text="您好。")})
    assert greeting(without_facts, popular, datetime(2020, 1, 1, tzinfo=UTC), SHANGHAI, 5).buttons == ()
    (first, *_) = greeting(snapshot, popular, datetime(2026, 1, 5, tzinfo=UTC), SHANGHAI, 5).buttons
    assert first.title == RATE_QUESTION


async def test_counts_survive_a_restart(published: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    settings = published.model_copy(update={"storage": StorageSettings(url=f"sqlite:///{tmp_path / 'bot.db'}")})
    clock = FakeClock()
    async with composition.running(settings, Fixed(snapshot), clock) as bot:
        await bot.engine.handle(
            UserMessage(conversation_id=conversation_id("rest", "a"), message_id=MessageId("1"), text=EARLY_QUESTION)
        )
    async with composition.running(settings, Fixed(snapshot), clock) as bot:
        assert bot.popular.entries == (EntryId("repay-early-part"),)
