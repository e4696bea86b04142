"""What every TurnLock does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.domain.message import ConversationId
from bot.ports import TooManyWaiting, TurnLock
from bot.storage.lock import InProcessTurnLock
from tests.support.events import ANNA, BEN

MAX_WAITING = 3
IMPLEMENTATIONS: dict[str, Callable[[], TurnLock]] = {"in process": lambda: InProcessTurnLock(max_waiting=MAX_WAITING)}


@pytest.fixture(params=IMPLEMENTATIONS)
def lock(request: pytest.FixtureRequest) -> TurnLock:
    return IMPLEMENTATIONS[request.param]()


class Turns:
    """Turns that last until told otherwise, and the order in which they began."""

    def __init__(self, lock: TurnLock) -> None:
        self.began: list[str] = []
        self._lock = lock
        self._ends: dict[str, asyncio.Event] = {}

    async def start(self, name: str, conversation: ConversationId = ANNA) -> asyncio.Task[None]:
        """Returns when the turn either runs or waits."""
        self._ends[name] = asyncio.Event()
        task = asyncio.create_task(self._run(name, conversation))
        await settle()
        return task

    async def end(self, name: str) -> None:
        self._ends[name].set()
        await settle()

    async def _run(self, name: str, conversation: ConversationId) -> None:
        async with self._lock.hold(conversation):
            self.began.append(name)
            await self._ends[name].wait()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def turns(lock: TurnLock) -> Turns:
    return Turns(lock)


async def test_turns_of_one_conversation_run_one_by_one_in_order_of_arrival(turns: Turns) -> None:
    tasks = [await turns.start(name) for name in "abcd"]
    for ended, began in (("a", "ab"), ("b", "abc"), ("c", "abcd"), ("d", "abcd")):
        assert "".join(turns.began) == began[: began.index(ended) + 1]
        await turns.end(ended)
    await asyncio.gather(*tasks)


async def test_other_conversations_do_not_wait(turns: Turns) -> None:
    tasks = [await turns.start("a", ANNA), await turns.start("b", BEN)]
    assert turns.began == ["a", "b"]
    await turns.end("a")
    await turns.end("b")
    await asyncio.gather(*tasks)


async def test_one_turn_too_many_is_refused_at_once(turns: Turns, lock: TurnLock) -> None:
    names = [f"t{number}" for number in range(1 + MAX_WAITING)]
    tasks = [await turns.start(name) for name in names]
    with pytest.raises(TooManyWaiting):
        async with asyncio.timeout(5), lock.hold(ANNA):
            pytest.fail("held")
    async with lock.hold(BEN):
        pass
    for name in names:
        await turns.end(name)
    await asyncio.gather(*tasks)
    async with lock.hold(ANNA):
        pass


async def test_a_turn_that_gives_up_waiting_leaves_its_place(turns: Turns) -> None:
    first, second, third = [await turns.start(name) for name in "abc"]
    second.cancel()
    await settle()
    await turns.end("a")
    assert turns.began == ["a", "c"]
    await turns.end("c")
    await asyncio.gather(first, third)
    assert second.cancelled()


async def test_a_turn_cancelled_in_the_moment_of_its_wake_up_passes_it_on(turns: Turns) -> None:
    first, second, third = [await turns.start(name) for name in "abc"]
    first.cancel()
    second.cancel()
    await settle()
    assert turns.began[-1] == "c"
    await turns.end("c")
    await third


async def test_a_turn_that_fails_frees_the_conversation(lock: TurnLock) -> None:
    with pytest.raises(ZeroDivisionError):
        async with lock.hold(ANNA):
            raise ZeroDivisionError
    async with lock.hold(ANNA):
        pass
