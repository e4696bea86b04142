"""What every AnswerCounts does. A new implementation is a new name in IMPLEMENTATIONS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.ports import AnswerCounts
from bot.storage.answer_counts import SqlAnswerCounts
from bot.storage.database import Database
from knowledge.entry import EntryId

IMPLEMENTATIONS = {"sqlite file": "sqlite:///{folder}/bot.db", "sqlite memory": "sqlite:///:memory:"}
TODAY = date(2026, 1, 5)
YESTERDAY = TODAY - timedelta(days=1)
RATE, LIMIT, ODD = EntryId("rate"), EntryId("limit"), EntryId("条目'\"%")


@pytest.fixture(params=IMPLEMENTATIONS)
async def counts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnswerCounts]:
    database = await Database.open(IMPLEMENTATIONS[request.param].format(folder=tmp_path), durability="process")
    yield SqlAnswerCounts(database)
    await database.close()


async def test_nothing_counted_is_an_empty_ranking(counts: AnswerCounts) -> None:
    await counts.add({})
    assert list(await counts.most(since=TODAY, limit=5)) == []


async def test_the_most_answered_come_first_and_equal_ones_by_id(counts: AnswerCounts) -> None:
    await counts.add({(TODAY, RATE): 2, (TODAY, LIMIT): 2, (TODAY, ODD): 3})
    assert list(await counts.most(since=TODAY, limit=5)) == [(ODD, 3), (LIMIT, 2), (RATE, 2)]
    assert list(await counts.most(since=TODAY, limit=1)) == [(ODD, 3)]


async def test_counts_add_up_over_calls_and_days(counts: AnswerCounts) -> None:
    await counts.add({(YESTERDAY, RATE): 4, (TODAY, RATE): 1})
    await counts.add({(TODAY, RATE): 2})
    assert list(await counts.most(since=TODAY, limit=5)) == [(RATE, 3)]
    assert list(await counts.most(since=YESTERDAY, limit=5)) == [(RATE, 7)]


async def test_counting_at_the_same_time_loses_nothing(counts: AnswerCounts) -> None:
    await asyncio.gather(*(counts.add({(TODAY, RATE): 1, (TODAY, LIMIT): 2}) for _ in range(20)))
    assert list(await counts.most(since=TODAY, limit=5)) == [(LIMIT, 40), (RATE, 20)]


async def test_days_before_are_forgotten(counts: AnswerCounts) -> None:
    await counts.add({(YESTERDAY, RATE): 4, (TODAY, LIMIT): 1})
    await counts.forget(before=TODAY)
    assert list(await counts.most(since=date.min, limit=5)) == [(LIMIT, 1)]
