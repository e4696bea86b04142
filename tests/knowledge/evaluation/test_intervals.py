from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation.intervals import bootstrap, wilson


def test_wilson_by_hand() -> None:
    # Newcombe (1998), table I: 81 of 263 gives .2553 to .3662
    estimate = wilson(81, 263)

    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((81 / 263, 0.2553, 0.3662), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval(case: tuple[int, int]) -> None:
    estimate = wilson(*case)

    assert 0.0 <= estimate.low <= estimate.value + 1e-12
    assert estimate.value - 1e-12 <= estimate.high <= 1.0


def test_nothing_measured_is_not_a_number() -> None:
    assert isnan(wilson(0, 0).value)
    assert isnan(bootstrap(lambda rows: float("nan"), 0).low)


def test_the_bootstrap_gives_the_same_interval_each_time_near_the_normal_one() -> None:
    values = np.array([0.0, 1.0] * 200)

    def mean(rows: np.ndarray) -> float:
        return float(values[rows].mean())

    estimate = bootstrap(mean, values.size)

    assert estimate == bootstrap(mean, values.size)
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((0.5, 0.451, 0.549), abs=0.01)
