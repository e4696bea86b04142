from __future__ import annotations

import asyncio

import pytest

from bot.ports import TooManyWaiting
from bot.storage.bus import InProcessBus
from bot.storage.lock import InProcessTurnLock
from tests.support.events import ANNA


async def test_a_conversation_that_nobody_holds_takes_no_memory() -> None:
    lock = InProcessTurnLock(max_waiting=1)
    async with lock.hold(ANNA):
        waiting = asyncio.create_task(lock.hold(ANNA).__aenter__())
        await asyncio.sleep(0)
        with pytest.raises(TooManyWaiting):
            await lock.hold(ANNA).__aenter__()
        waiting.cancel()
        assert len(lock) == 1
    await asyncio.wait([waiting])
    assert len(lock) == 0


async def test_a_thousand_messages_at_once_hold_only_as_many_as_may_wait() -> None:
    lock = InProcessTurnLock(max_waiting=32)
    running = 0

    async def message() -> bool:
        nonlocal running
        try:
            async with lock.hold(ANNA):
                running += 1
                assert running == 1
                await asyncio.sleep(0)
                running -= 1
        except TooManyWaiting:
            return False
        return True

    answered = await asyncio.gather(*(message() for _ in range(1000)))
    assert answered == [True] * 33 + [False] * 967
    assert len(lock) == 0


async def test_a_subscriber_that_leaves_takes_no_memory() -> None:
    bus = InProcessBus()
    async with bus.subscribe(ANNA), bus.subscribe(ANNA):
        assert len(bus) == 1
    with pytest.raises(ZeroDivisionError):
        async with bus.subscribe(ANNA):
            raise ZeroDivisionError
    assert len(bus) == 0
