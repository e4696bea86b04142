"""The last hour: what falls into it, what falls out, and how much room it takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.observing.last_hour import MINUTES, LastHour
from bot.ports import AnsweredTurn
from tests.support.clock import FakeClock


def _turn(skill: str = "faq", found_by: str | None = "exact", **seconds: float) -> AnsweredTurn:
    return AnsweredTurn(channel="web", skill=skill, found_by=found_by, seconds=seconds or {"decide": 0.01})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def hour(clock: FakeClock) -> LastHour:
    return LastHour(clock)


def test_nothing_yet(hour: LastHour) -> None:
    summary = hour.summary()
    assert (summary.turns, summary.skills, summary.stages, summary.errors) == (0, {}, {}, {})


def test_turns_are_counted_by_skill_and_by_how_the_answer_was_found_most_frequent_first(hour: LastHour) -> None:
    for turn in (_turn("suggest", None), _turn(), _turn(), _turn("payload", "payload"), _turn(found_by="fused")):
        hour.answered(turn)
    summary = hour.summary()
    assert summary.turns == 5
    assert next(iter(summary.skills.items())) == ("faq", 3)
    assert summary.found_by == {"exact": 2, "payload": 1, "fused": 1}


def test_stages_are_told_slowest_first_with_their_total(hour: LastHour) -> None:
    for _ in range(95):
        hour.answered(_turn(lock=0.0001, decide=0.004, store=0.02))
    for _ in range(5):
        hour.answered(_turn(lock=1.0, decide=0.004, store=0.5))
    stages = hour.summary().stages
    assert list(stages) == ["total", "lock", "store", "decide"]
    assert stages["store"] == (pytest.approx(20, rel=0.1), pytest.approx(500, rel=0.1))
    assert stages["lock"] == (pytest.approx(0.1, rel=0.1), pytest.approx(1000, rel=0.1))
    assert stages["total"] == (pytest.approx(24, rel=0.1), pytest.approx(1504, rel=0.1))


def test_what_is_an_hour_old_falls_out_minute_by_minute(hour: LastHour, clock: FakeClock) -> None:
    for _ in range(MINUTES + 30):
        hour.answered(_turn())
        hour.refused("too_many_waiting")
        hour.failed("B022")
        clock.advance(timedelta(minutes=1))
    clock.advance(timedelta(minutes=-1))
    summary = hour.summary()
    assert (summary.turns, summary.refusals, summary.errors) == (60, {"too_many_waiting": 60}, {"B022": 60})
    clock.advance(timedelta(minutes=59))
    assert hour.summary().turns == 1
    clock.advance(timedelta(minutes=1))
    assert hour.summary().turns == 0


def test_a_clock_that_is_set_back_does_no_harm(hour: LastHour, clock: FakeClock) -> None:
    hour.answered(_turn())
    clock.advance(timedelta(minutes=-5))
    hour.answered(_turn())
    assert hour.summary().turns == 2


def test_room_does_not_grow_with_the_turns(hour: LastHour, clock: FakeClock) -> None:
    for number in range(20_000):
        hour.answered(_turn(decide=number / 1000))
        if number % 100 == 0:
            clock.advance(timedelta(minutes=1))
    assert len(hour._minutes) == MINUTES
    assert all(set(minute.stages) == {"decide", "total"} for minute in hour._minutes)
