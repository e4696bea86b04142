"""What the contract does not see: cost, faults and recovery."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update

from bot.domain.event import BotUttered
from bot.domain.message import ConversationId
from bot.domain.tracker import Tracker
from bot.ports import StaleTracker
from bot.storage.database import Database
from bot.storage.tables import checkpoints, events
from bot.storage.tracker_store import SqlTrackerStore
from nlu.errors import CodedError
from tests.bot.storage.counting_database import CountingDatabase
from tests.support.events import ANNA, BEN, NOON, asks, turn


@pytest.fixture
async def database() -> AsyncIterator[CountingDatabase]:
    database = await CountingDatabase.open("sqlite:///:memory:")
    assert isinstance(database, CountingDatabase)
    yield database
    await database.close()


@pytest.fixture
def store(database: CountingDatabase) -> SqlTrackerStore:
    return SqlTrackerStore(database)


async def talk(store: SqlTrackerStore, conversation: ConversationId, turns: int) -> Tracker:
    for number in range(turns):
        await store.append(await store.load(conversation), turn(f"m{number}"))
    return await store.load(conversation)


def limit_pages(pages: int | None) -> Callable[[Connection], None]:
    """As a full disk does; None lifts the limit."""

    def work(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages or 1_000_000}")

    return work


async def test_concurrent_appends_share_a_transaction(store: SqlTrackerStore, database: CountingDatabase) -> None:
    trackers = [Tracker(conversation_id=ConversationId(f"web:{number}")) for number in range(64)]
    before = database.writes
    await asyncio.gather(*(store.append(tracker, turn("m1")) for tracker in trackers))
    assert database.writes - before <= 2


async def test_a_turn_of_a_known_conversation_reads_nothing(store: SqlTrackerStore, database: CountingDatabase) -> None:
    await talk(store, ANNA, 1)
    before = database.reads
    await talk(store, BEN, 50)
    await store.load(ANNA)
    assert database.reads - before == 1


async def test_only_so_many_trackers_stay_in_memory(database: CountingDatabase) -> None:
    store = SqlTrackerStore(database, cached=2)
    await store.load(ANNA)
    await store.load(BEN)
    await store.load(ANNA)
    await store.load(ConversationId("web:carl"))  # Ben was used least recently
    before = database.reads
    await store.load(ANNA)
    assert database.reads == before
    await store.load(BEN)
    assert database.reads == before + 1


async def test_loading_reads_no_event_that_a_checkpoint_covers(store: SqlTrackerStore, database: Database) -> None:
    expected = await talk(store, ANNA, 50)
    covered = delete(events).where(events.c.seq <= expected.seq - 18)
    await database.write(lambda connection: connection.execute(covered).rowcount)
    assert await SqlTrackerStore(database).load(ANNA) == expected


@pytest.mark.parametrize("body", ["", "{", "null", '{"version": 0}', '{"version": 1}'])
async def test_a_damaged_checkpoint_is_folded_again_from_the_events(
    store: SqlTrackerStore, database: Database, body: str
) -> None:
    expected = await talk(store, ANNA, 20)
    damage = update(checkpoints).values(body=body)
    assert await database.write(lambda connection: connection.execute(damage).rowcount) == 1
    again = SqlTrackerStore(database)
    assert await again.load(ANNA) == expected
    assert await talk(again, BEN, 1)
    for number in range(20, 26):
        await again.append(await again.load(ANNA), turn(f"m{number}"))
    repaired = select(checkpoints.c.body).where(checkpoints.c.conversation_id == ANNA)
    assert await database.read(lambda connection: connection.scalar(repaired)) != body


async def test_a_full_disk_fails_these_appends_clearly_and_later_ones_work(
    store: SqlTrackerStore, database: Database
) -> None:
    anna = await talk(store, ANNA, 1)
    ben = await talk(store, BEN, 1)
    await database.write(limit_pages(1))
    long = asks("m9", "长" * 10_000)
    outcomes = await asyncio.gather(store.append(anna, (long,)), store.append(ben, (long,)), return_exceptions=True)
    for outcome in outcomes:
        assert isinstance(outcome, CodedError)
        assert outcome.code == "B022"
    assert await store.load(ANNA) == anna
    await database.write(limit_pages(None))
    assert await store.append(anna, (long,)) == anna.after(long)


async def test_a_turn_whose_caller_went_away_is_stored_whole(store: SqlTrackerStore, database: Database) -> None:
    new = await store.load(ANNA)
    leaving = asyncio.create_task(store.append(new, turn("m1")))
    staying = asyncio.create_task(store.append(await store.load(BEN), turn("m1")))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).seq == 3
    assert leaving.cancelled()
    assert await store.load(ANNA) == new.after(*turn("m1"))
    assert await SqlTrackerStore(database).load(ANNA) == new.after(*turn("m1"))


async def test_closing_stores_what_was_taken_and_takes_no_more(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'bot.db'}")
    store = SqlTrackerStore(database)
    trackers = [Tracker(conversation_id=ConversationId(f"web:{number}")) for number in range(300)]
    appends = [asyncio.create_task(store.append(tracker, turn("m1"))) for tracker in trackers]
    await asyncio.sleep(0)
    await store.close()
    assert all(append.done() for append in appends)
    for tracker in trackers:
        assert (await SqlTrackerStore(database).load(tracker.conversation_id)).seq == 3
    with pytest.raises(CodedError, match="B024"):
        await store.append(Tracker(conversation_id=ANNA), turn("m1"))
    await database.close()


@pytest.mark.parametrize("odd", ["", "web:\0", "web:\ud83d", "web:" + "长" * 300])
async def test_an_id_that_no_database_takes_is_refused_and_harms_nobody(store: SqlTrackerStore, odd: str) -> None:
    with pytest.raises(CodedError, match="B025"):
        await store.load(ConversationId(odd))
    good, *bad = await asyncio.gather(
        store.append(Tracker(conversation_id=ANNA), turn("m1")),
        store.append(Tracker(conversation_id=ConversationId(odd)), turn("m1")),
        store.append(Tracker(conversation_id=BEN), turn(odd)),
        return_exceptions=True,
    )
    assert good == Tracker(conversation_id=ANNA).after(*turn("m1"))
    assert [getattr(error, "code", error) for error in bad] == ["B025", "B025"]


async def test_evidence_that_is_no_json_fails_its_own_turn_only(store: SqlTrackerStore) -> None:
    strange = BotUttered(at=NOON, text="您好", kind="answer", metadata={"evidence": object()})
    good, bad = await asyncio.gather(
        store.append(Tracker(conversation_id=ANNA), turn("m1")),
        store.append(Tracker(conversation_id=BEN), (strange,)),
        return_exceptions=True,
    )
    assert isinstance(good, Tracker)
    assert isinstance(bad, TypeError)


async def test_two_processes_on_one_file_do_not_both_store_a_turn(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    databases = [await Database.open(url, durability="process") for _ in range(2)]
    stores = [SqlTrackerStore(database) for database in databases]
    for number in range(20):
        trackers = [await store.load(ANNA) for store in stores]
        outcomes = await asyncio.gather(
            *(
                store.append(tracker, turn(f"m{number}-{who}"))
                for who, (store, tracker) in enumerate(zip(stores, trackers, strict=True))
            ),
            return_exceptions=True,
        )
        assert {type(outcome) for outcome in outcomes} == {Tracker, StaleTracker}
    stored = await stores[0].events(ANNA, after=0, limit=1000)
    assert [each.seq for each in stored] == list(range(1, 20 * 3 + 1))
    for database in databases:
        await database.close()
