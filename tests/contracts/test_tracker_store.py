"""What every TrackerStore does. A new implementation is a new name in IMPLEMENTATIONS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from bot.domain.event import ConversationPaused, Event, UserUttered
from bot.domain.message import ConversationId, MessageId
from bot.domain.tracker import Status, Tracker
from bot.ports import DuplicateMessage, StaleTracker, TrackerStore
from bot.storage.database import Database
from bot.storage.tracker_store import SqlTrackerStore
from tests.support.events import ANNA, BEN, NOON, answers, asks, turn

IMPLEMENTATIONS = {"sqlite file": "sqlite:///{folder}/bot.db", "sqlite memory": "sqlite:///:memory:"}


@pytest.fixture(params=IMPLEMENTATIONS)
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[TrackerStore, TrackerStore]]:
    """Two stores on the same conversations, as two processes have them."""
    database = await Database.open(IMPLEMENTATIONS[request.param].format(folder=tmp_path), durability="process")
    here, there = SqlTrackerStore(database), SqlTrackerStore(database)
    yield here, there
    await here.close()
    await there.close()
    await database.close()


@pytest.fixture
def store(stores: tuple[TrackerStore, TrackerStore]) -> TrackerStore:
    return stores[0]


@pytest.fixture
def elsewhere(stores: tuple[TrackerStore, TrackerStore]) -> TrackerStore:
    return stores[1]


async def talk(store: TrackerStore, conversation: ConversationId, turns: int) -> list[Event]:
    events: list[Event] = []
    for number in range(turns):
        events += turn(f"m{number}")
        await store.append(await store.load(conversation), turn(f"m{number}"))
    return events


async def test_an_unknown_conversation_is_new_and_empty(store: TrackerStore) -> None:
    assert await store.load(ANNA) == Tracker(conversation_id=ANNA)
    assert await store.turn(ANNA, MessageId("m1")) is None
    assert not await store.events(ANNA, after=0, limit=10)
    assert not await store.events(ANNA, after=-1, limit=10)


async def test_append_returns_the_next_tracker_and_load_finds_it(store: TrackerStore, elsewhere: TrackerStore) -> None:
    new = await store.load(ANNA)
    after = await store.append(new, turn("m1"))
    assert after == new.after(*turn("m1"))
    assert await store.load(ANNA) == after
    assert await elsewhere.load(ANNA) == after


async def test_appending_nothing_changes_nothing(store: TrackerStore) -> None:
    before = await store.append(await store.load(ANNA), turn("m1"))
    assert await store.append(before, ()) == before
    assert await store.load(ANNA) == before


@pytest.mark.parametrize("turns", [1, 5, 6, 40, 111])
async def test_a_loaded_tracker_equals_the_fold_of_all_events(
    store: TrackerStore, elsewhere: TrackerStore, turns: int
) -> None:
    events = await talk(store, ANNA, turns)
    assert await elsewhere.load(ANNA) == Tracker(conversation_id=ANNA).after(*events)


async def test_conversations_do_not_see_each_other(store: TrackerStore) -> None:
    anna = await store.append(await store.load(ANNA), turn("m1"))
    ben = await store.append(await store.load(BEN), turn("m1"))
    assert (anna.conversation_id, ben.conversation_id) == (ANNA, BEN)
    assert [stored.seq for stored in await store.events(BEN, after=0, limit=10)] == [1, 2, 3]


async def test_a_tracker_that_is_not_the_latest_is_stale(store: TrackerStore) -> None:
    old = await store.load(ANNA)
    latest = await store.append(old, turn("m1"))
    with pytest.raises(StaleTracker):
        await store.append(old, turn("m2"))
    assert await store.load(ANNA) == latest
    assert await store.append(latest, turn("m2")) == latest.after(*turn("m2"))


async def test_after_another_process_stored_a_turn_the_next_load_sees_it(
    store: TrackerStore, elsewhere: TrackerStore
) -> None:
    known = await store.append(await store.load(ANNA), turn("m1"))
    latest = await elsewhere.append(await elsewhere.load(ANNA), turn("m2"))
    with pytest.raises(StaleTracker):
        await store.append(known, turn("m3"))
    assert await store.load(ANNA) == latest


async def test_a_tracker_loaded_by_another_process_can_be_appended_to(
    store: TrackerStore, elsewhere: TrackerStore
) -> None:
    await store.append(await store.load(ANNA), turn("m1"))
    latest = await elsewhere.append(await elsewhere.load(ANNA), turn("m2"))
    assert await store.append(latest, turn("m3")) == latest.after(*turn("m3"))


async def test_a_tracker_ahead_of_its_events_is_stale(store: TrackerStore) -> None:
    stored = await store.append(await store.load(ANNA), turn("m1"))
    with pytest.raises(StaleTracker):
        await store.append(stored.after(answers()), turn("m2"))
    with pytest.raises(StaleTracker):
        await store.append(Tracker(conversation_id=BEN, seq=5), turn("m1"))
    assert len(await store.events(ANNA, after=0, limit=10)) == 3
    assert not await store.events(BEN, after=0, limit=10)


async def test_a_known_message_id_is_a_duplicate(store: TrackerStore, elsewhere: TrackerStore) -> None:
    old = await store.load(ANNA)
    latest = await store.append(old, turn("m1"))
    for before in (latest, old):
        with pytest.raises(DuplicateMessage):
            await store.append(before, turn("m1"))
    with pytest.raises(DuplicateMessage):
        await elsewhere.append(old, turn("m1"))
    assert await store.load(ANNA) == latest


async def test_an_append_is_stored_whole_or_not_at_all(store: TrackerStore, elsewhere: TrackerStore) -> None:
    latest = await store.append(await store.load(ANNA), turn("m1"))
    with pytest.raises(DuplicateMessage):
        await store.append(latest, (*turn("m2"), *turn("m1")))
    with pytest.raises(DuplicateMessage):
        await store.append(latest, (asks("m3"), asks("m3")))
    assert await elsewhere.load(ANNA) == latest
    assert await store.turn(ANNA, MessageId("m2")) is None


async def test_of_two_appends_to_one_tracker_only_the_first_is_stored(store: TrackerStore) -> None:
    new = await store.load(ANNA)
    outcomes = await asyncio.gather(
        store.append(new, turn("m1")), store.append(new, turn("m2")), return_exceptions=True
    )
    assert outcomes[0] == new.after(*turn("m1"))
    assert isinstance(outcomes[1], StaleTracker)
    assert await store.load(ANNA) == outcomes[0]


async def test_a_conflict_does_not_fail_the_appends_beside_it(store: TrackerStore) -> None:
    stale = await store.load(ANNA)
    latest = await store.append(stale, turn("m1"))
    others = [await store.load(ConversationId(f"web:{number}")) for number in range(8)]
    outcomes = await asyncio.gather(
        *(store.append(other, turn("m1")) for other in others[:4]),
        store.append(stale, turn("m2")),
        store.append(latest, turn("m1")),
        *(store.append(other, turn("m1")) for other in others[4:]),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes[4:6]] == [StaleTracker, DuplicateMessage]
    assert outcomes[:4] + outcomes[6:] == [other.after(*turn("m1")) for other in others]
    assert await store.load(ANNA) == latest


async def test_concurrent_appends_number_every_conversation_densely_and_in_order(
    store: TrackerStore, elsewhere: TrackerStore
) -> None:
    conversations = [ConversationId(f"web:{number}") for number in range(10)]

    async def speak(task: int) -> list[str]:
        stored = []
        for number in range(4):
            message = f"t{task}-{number}"
            while True:
                try:
                    await store.append(await store.load(conversations[task % 10]), turn(message))
                except StaleTracker:
                    continue
                stored.append(message)
                break
        return stored

    stored = await asyncio.gather(*(speak(task) for task in range(50)))
    for number, conversation in enumerate(conversations):
        events = await elsewhere.events(conversation, after=0, limit=1000)
        assert [each.seq for each in events] == list(range(1, 5 * 4 * 3 + 1))
        asked = [each.event.message_id for each in events if isinstance(each.event, UserUttered)]
        assert sorted(asked) == sorted(message for each in stored[number::10] for message in each)
        for task in range(number, 50, 10):
            assert [message for message in asked if message.startswith(f"t{task}-")] == stored[task]
        for asking, answering in pairwise(events):
            if isinstance(asking.event, UserUttered):
                assert answering.event == answers(f"答{asking.event.message_id}")
        assert await elsewhere.load(conversation) == await store.load(conversation)


async def test_every_past_turn_is_found_by_its_message_id(store: TrackerStore) -> None:
    remembered = {}
    for number in range(60):
        tracker = await store.append(await store.load(ANNA), turn(f"m{number}"))
        remembered[f"m{number}"] = tracker.reply_to(MessageId(f"m{number}"))
    for message_id, expected in remembered.items():
        assert await store.turn(ANNA, MessageId(message_id)) == expected
    assert await store.turn(BEN, MessageId("m1")) is None


async def test_a_past_turn_holds_what_the_bot_said_until_the_next_message(store: TrackerStore) -> None:
    paused = ConversationPaused(at=NOON, reason="asked")
    tracker = await store.append(await store.load(ANNA), (asks("m1"), answers("一"), paused))
    tracker = await store.append(tracker, (answers("二"),))
    silent = await store.append(tracker, (asks("m2"),))
    for message in ("m1", "m2"):
        assert await store.turn(ANNA, MessageId(message)) == silent.reply_to(MessageId(message))
    found = await store.turn(ANNA, MessageId("m1"))
    assert found is not None
    assert [said.text for said in found.messages] == ["一", "二"]
    assert (await store.load(ANNA)).status is Status.WAITING


@pytest.mark.parametrize(
    ("after", "limit", "expected"),
    [
        (0, 100, range(1, 31)),
        (0, 4, range(1, 5)),
        (28, 100, range(29, 31)),
        (30, 100, ()),
        (99, 100, ()),
        (-1, 4, range(27, 31)),
        (-1, 100, range(1, 31)),
    ],
)
async def test_events_are_read_after_a_seq_or_from_the_end(
    store: TrackerStore, after: int, limit: int, expected: Sequence[int]
) -> None:
    events = await talk(store, ANNA, 10)
    found = await store.events(ANNA, after=after, limit=limit)
    assert [each.seq for each in found] == list(expected)
    assert [each.event for each in found] == [events[seq - 1] for seq in expected]
