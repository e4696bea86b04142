"""What every Clock does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.clock import SystemClock
from bot.ports import Clock
from tests.support.clock import FakeClock

IMPLEMENTATIONS: dict[str, Callable[[], Clock]] = {"system": SystemClock, "fake": FakeClock}


@pytest.fixture(params=IMPLEMENTATIONS)
def clock(request: pytest.FixtureRequest) -> Clock:
    return IMPLEMENTATIONS[request.param]()


def test_the_time_is_aware_and_utc(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_time_does_not_run_backwards(clock: Clock) -> None:
    first = clock.now()
    assert clock.now() >= first


def test_the_fake_clock_moves_when_told() -> None:
    clock = FakeClock()
    before = clock.now()
    clock.advance(timedelta(minutes=15))
    assert clock.now() - before == timedelta(minutes=15)
