"""A histogram whose size does not grow, and whose quantiles are right to 10 %."""

from __future__ import annotations

import random

import pytest

from bot.observing.durations import CELLS, Durations


def _of(*seconds: float) -> Durations:
    durations = Durations()
    for one in seconds:
        durations.add(one)
    return durations


def test_nothing_measured_is_zero() -> None:
    assert Durations().quantile(0.99) == 0.0


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9, 0.99])
def test_a_quantile_is_right_to_ten_percent(share: float) -> None:
    rng = random.Random(7)
    seconds = sorted(rng.lognormvariate(-4, 1.2) for _ in range(5000))
    exact = seconds[int(share * len(seconds))]
    assert _of(*seconds).quantile(share) == pytest.approx(exact, rel=0.1)


def test_the_fastest_and_the_slowest_fall_into_the_outer_cells() -> None:
    assert _of(0.0, 1e-9, -1e-9).quantile(0.5) < 1e-4
    assert 50 < _of(1e9).quantile(0.5) < 100


def test_many_are_added_up_without_changing_them() -> None:
    early, late = _of(0.001, 0.001, 0.001), _of(1.0)
    together = Durations.together([early, late])
    assert (len(together), len(early), len(late)) == (4, 3, 1)
    assert together.quantile(0.5) == pytest.approx(0.001, rel=0.1)
    assert together.quantile(0.99) == pytest.approx(1.0, rel=0.1)


def test_space_does_not_grow_with_what_is_measured() -> None:
    durations = _of(*(number / 1000 for number in range(20_000)))
    assert len(durations) == 20_000
    assert len(durations._counts) == CELLS
