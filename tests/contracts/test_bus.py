"""What every Bus does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.ports import Bus
from bot.storage.bus import InProcessBus
from tests.support.events import ANNA, BEN

IMPLEMENTATIONS: dict[str, Callable[[], Bus]] = {"in process": InProcessBus}


@pytest.fixture(params=IMPLEMENTATIONS)
def bus(request: pytest.FixtureRequest) -> Bus:
    return IMPLEMENTATIONS[request.param]()


async def is_woken(wakeups: AsyncIterator[None], within_s: float = 5.0) -> bool:
    try:
        await asyncio.wait_for(anext(wakeups), within_s)
    except TimeoutError:
        return False
    return True


async def test_news_without_a_listener_is_forgotten(bus: Bus) -> None:
    await bus.publish(ANNA)
    async with bus.subscribe(ANNA) as wakeups:
        assert not await is_woken(wakeups, within_s=0.01)


async def test_news_between_subscribing_and_waiting_is_not_missed(bus: Bus) -> None:
    async with bus.subscribe(ANNA) as wakeups:
        await bus.publish(ANNA)
        assert await is_woken(wakeups)


async def test_a_waiting_subscriber_is_woken(bus: Bus) -> None:
    async with bus.subscribe(ANNA) as wakeups:
        for _ in range(3):
            waiting = asyncio.create_task(is_woken(wakeups))
            await asyncio.sleep(0)
            await bus.publish(ANNA)
            assert await waiting


async def test_every_subscriber_is_woken(bus: Bus) -> None:
    async with bus.subscribe(ANNA) as first, bus.subscribe(ANNA) as second:
        await bus.publish(ANNA)
        assert await is_woken(first)
        assert await is_woken(second)


async def test_news_of_another_conversation_wakes_nobody(bus: Bus) -> None:
    async with bus.subscribe(ANNA) as wakeups:
        await bus.publish(BEN)
        assert not await is_woken(wakeups, within_s=0.01)


async def test_a_thousand_unread_wake_ups_take_the_room_of_one(bus: Bus) -> None:
    async with bus.subscribe(ANNA) as wakeups:
        for _ in range(1000):
            await bus.publish(ANNA)
        assert await is_woken(wakeups)
        assert not await is_woken(wakeups, within_s=0.01)


async def test_a_wait_that_timed_out_can_be_taken_up_again(bus: Bus) -> None:
    async with bus.subscribe(ANNA) as wakeups:
        assert not await is_woken(wakeups, within_s=0.01)
        await bus.publish(ANNA)
        assert await is_woken(wakeups)


async def test_a_subscriber_that_leaves_does_not_silence_the_others(bus: Bus) -> None:
    async with bus.subscribe(ANNA) as staying:
        async with bus.subscribe(ANNA):
            pass
        await bus.publish(ANNA)
        assert await is_woken(staying)
