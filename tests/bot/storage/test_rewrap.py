"""Keys change: what the old one sealed goes on working, and can be sealed anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.data_key import DataKey
from bot.domain.event import SlotSet
from bot.domain.message import ConversationId, MessageId
from bot.domain.secret import Sealed, Secret
from bot.domain.tracker import Tracker
from bot.storage import rewrap as rewraps
from bot.storage.database import Database
from bot.storage.rewrap import DAMAGED, Rewrapped, rewrap
from bot.storage.tables import checkpoints, events
from bot.storage.tracker_store import SqlTrackerStore
from bot.storage.vault import Vault
from tests.support.events import ANNA, BEN, NOON, turn
from tests.support.keys import KEY, OLD_KEY

PHONE = "13812345678"
Result = TypeVar("Result")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'bot.db'}", durability="process")
    yield database
    await database.close()


async def tells(database: Database, *keys: DataKey, conversation: ConversationId = ANNA, turns: int = 1) -> Tracker:
    """A conversation in which a phone number is remembered first; `keys` are those of the process."""
    store = SqlTrackerStore(database, Vault(keys))
    secret = SlotSet(at=NOON, name="mobile_number", value=Secret(PHONE))
    amount = SlotSet(at=NOON, name="loan_amount", value=50000.0)
    tracker = await store.append(await store.load(conversation), (*turn("first"), secret, amount))
    for number in range(turns - 1):
        tracker = await store.append(tracker, turn(f"m{number}"))
    return tracker


async def reads(database: Database, *keys: DataKey, conversation: ConversationId = ANNA) -> Tracker:
    return await SqlTrackerStore(database, Vault(keys)).load(conversation)


def bodies(connection: Connection) -> str:
    return "\n".join([*connection.scalars(select(events.c.body)), *connection.scalars(select(checkpoints.c.body))])


async def rewrapped(database: Database, *keys: DataKey) -> Rewrapped:
    return await rewrap(database, Vault(keys), lambda looked_at: None)


@pytest.mark.parametrize("turns", [1, 12], ids=["from events", "from a checkpoint"])
async def test_a_value_is_stored_sealed_and_loaded_open(database: Database, turns: int) -> None:
    tracker = await tells(database, KEY, turns=turns)
    assert PHONE not in await database.read(bodies)
    assert await reads(database, KEY) == tracker
    assert tracker.slots["mobile_number"] == Secret(PHONE)


async def test_events_are_given_as_they_are_stored_sealed(database: Database) -> None:
    await tells(database, KEY)
    store = SqlTrackerStore(database, Vault([KEY]))
    stored = await store.events(ANNA, after=0, limit=10)
    values = [one.event.value for one in stored if isinstance(one.event, SlotSet)]
    assert isinstance(values[0], Sealed)
    assert values[1] == 50000.0
    assert [one.event for one in stored] == [one.event for one in await store.turn_events(ANNA, MessageId("first"))]


@pytest.mark.parametrize("turns", [1, 12], ids=["from events", "from a checkpoint"])
async def test_after_a_rotation_the_old_key_still_reads_and_the_next_checkpoint_has_the_new_one(
    database: Database, turns: int
) -> None:
    tracker = await tells(database, OLD_KEY, turns=turns)
    assert await reads(database, KEY, OLD_KEY) == tracker
    store = SqlTrackerStore(database, Vault([KEY, OLD_KEY]))
    tracker = await store.load(ANNA)
    for number in range(100, 106):
        tracker = await store.append(tracker, turn(f"m{number}"))
    assert (await reads(database, KEY)).slots["mobile_number"] == Secret(PHONE)


@pytest.mark.parametrize("turns", [1, 12], ids=["from events", "from a checkpoint"])
async def test_without_its_key_a_conversation_goes_on_and_the_value_comes_back_with_the_key(
    database: Database, turns: int
) -> None:
    tracker = await tells(database, OLD_KEY, turns=turns)
    store = SqlTrackerStore(database, Vault([KEY]))
    found = await store.load(ANNA)
    assert isinstance(found.slots["mobile_number"], Sealed)
    assert (found.seq, found.slots["loan_amount"]) == (tracker.seq, 50000.0)
    for number in range(100, 112):  # over a checkpoint, which carries the envelope on
        found = await store.append(found, turn(f"m{number}"))
    again = await reads(database, KEY, OLD_KEY)
    assert again.seq == found.seq
    assert again.slots["mobile_number"] == Secret(PHONE)


async def test_rewrap_seals_everything_anew_and_the_old_key_can_go(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewraps, "BATCH", 3)
    conversations = [ConversationId(f"web:{number}") for number in range(10)]
    trackers = [await tells(database, OLD_KEY, conversation=one, turns=8) for one in conversations]
    assert await rewrapped(database, KEY, OLD_KEY) == Rewrapped(values=20)  # an event and a checkpoint each
    assert '"kid":"old"' not in await database.read(bodies)
    assert [await reads(database, KEY, conversation=one) for one in conversations] == trackers
    assert await rewrapped(database, KEY) == Rewrapped(values=0)


async def test_a_rewrap_that_stopped_half_way_is_taken_up_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewraps, "BATCH", 2)
    for number in range(10):
        await tells(database, OLD_KEY, conversation=ConversationId(f"web:{number}"))

    def stop(looked_at: int) -> None:
        if looked_at > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rewrap(database, Vault([KEY, OLD_KEY]), stop)
    half = await rewrapped(database, KEY)  # only counts: it cannot open the others
    assert 0 < half.remaining["old"] < 10
    assert (await rewrapped(database, KEY, OLD_KEY)).values == half.remaining["old"]
    assert not (await rewrapped(database, KEY)).remaining


async def test_what_has_no_key_or_is_damaged_is_counted_and_left_alone(database: Database) -> None:
    await tells(database, OLD_KEY)
    await tells(database, KEY, conversation=BEN)
    damage = update(events).where(events.c.conversation_id == BEN, events.c.seq == 4)
    body = '{"event":"slot","timestamp":1,"name":"mobile_number","value":null,"metadata":{"sealed":[]}}'
    await database.write(lambda connection: connection.execute(damage.values(body=body)).rowcount)
    before = await database.read(bodies)
    assert await rewrapped(database, KEY) == Rewrapped(values=0, remaining=Counter({"old": 1, DAMAGED: 1}))
    assert await database.read(bodies) == before


class OvertakenDatabase(Database):
    """Somebody else writes between a reading and the second write that follows from it."""

    writes = 0
    overtake: Callable[[], Awaitable[object]] | None = None

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        self.writes += 1
        if self.overtake is not None and self.writes == 2:  # the first is of events, the second of checkpoints
            await self.overtake()
        return await super().write(work)


async def test_a_checkpoint_that_a_server_wrote_meanwhile_is_not_overwritten(
    database: Database, tmp_path: Path
) -> None:
    tracker = await tells(database, OLD_KEY, turns=8)
    server = SqlTrackerStore(database, Vault([OLD_KEY]))  # not restarted with the new key yet

    async def goes_on() -> None:
        latest = tracker
        for number in range(100, 106):
            latest = await server.append(latest, turn(f"m{number}"))

    mine = await OvertakenDatabase.open(f"sqlite:///{tmp_path / 'bot.db'}", durability="process")
    assert isinstance(mine, OvertakenDatabase)
    mine.writes, mine.overtake = 0, goes_on
    done = await rewrap(mine, Vault([KEY, OLD_KEY]), lambda looked_at: None)
    await mine.close()
    assert done == Rewrapped(values=1, remaining=Counter({"old": 1}))  # the event; the checkpoint is the server's
    assert await reads(database, KEY, OLD_KEY) == await server.load(ANNA)
    assert await rewrapped(database, KEY, OLD_KEY) == Rewrapped(values=1)
