from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation.calibration import Bin, calibration_error, reliability
from knowledge.evaluation.mix import as_given, one_in_five

ROWS = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans()), min_size=1, max_size=60)


def bins_of(rows: list[tuple[float, bool]], weight: list[int] | None = None, bins: int = 15) -> tuple[Bin, ...]:
    probability = np.array([probability for probability, _ in rows])
    is_right = np.array([right for _, right in rows])
    return reliability(probability, is_right, np.array(weight or [1] * len(rows)), bins)


def error(rows: list[tuple[float, bool]], weight: list[int] | None = None, bins: int = 15) -> float:
    return calibration_error(bins_of(rows, weight, bins))


def test_two_bins_by_hand() -> None:
    rows = [(0.1, False), (0.3, True), (0.6, True), (0.8, True)]

    assert bins_of(rows, bins=2) == (
        Bin(said=pytest.approx(0.2), was=0.5, count=2, share=0.5),
        Bin(said=pytest.approx(0.7), was=1.0, count=2, share=0.5),
    )
    assert error(rows, bins=2) == pytest.approx(0.5 * 0.3 + 0.5 * 0.3)


def test_what_counts_more_says_more() -> None:
    rows = [(0.2, True), (0.9, True)]

    assert error(rows) == pytest.approx((0.8 + 0.1) / 2)
    assert error(rows, [3, 1]) == pytest.approx((3 * 0.8 + 0.1) / 4)


@pytest.mark.parametrize("tenths", range(11))
def test_a_probability_that_means_what_it_says_has_no_error(tenths: int) -> None:
    assert error([(tenths / 10, number < tenths) for number in range(10)] * 7) == pytest.approx(0.0)


def test_certain_and_always_wrong_is_all_error() -> None:
    assert error([(1.0, False)] * 9) == 1.0


def test_many_queries_fill_fifteen_bins_alike() -> None:
    found = bins_of([(number / 1500, number % 2 == 0) for number in range(1500)])

    assert [one.count for one in found] == [100] * 15
    assert [one.said for one in found] == sorted(one.said for one in found)


def test_equal_probabilities_share_a_bin() -> None:
    assert [one.count for one in bins_of([(0.0, False)] * 50 + [(0.9, True)] * 3)] == [50, 3]


def test_without_weight_there_is_no_error() -> None:
    assert isnan(error([]))


@given(ROWS)
def test_the_error_lies_between_none_and_all_and_the_bins_hold_every_query(rows: list[tuple[float, bool]]) -> None:
    found = bins_of(rows)

    assert 0.0 <= calibration_error(found) <= 1.0
    assert sum(one.count for one in found) == len(rows)
    assert sum(one.share for one in found) == pytest.approx(1.0)


@given(ROWS, st.integers(1, 50))
def test_counting_every_query_alike_changes_nothing(rows: list[tuple[float, bool]], times: int) -> None:
    assert error(rows, [times] * len(rows)) == pytest.approx(error(rows))


@given(ROWS, st.randoms())
def test_the_order_of_the_queries_says_nothing(rows: list[tuple[float, bool]], chance: object) -> None:
    mixed = rows[:]
    chance.shuffle(mixed)

    assert error(mixed) == pytest.approx(error(rows))


@given(st.lists(st.booleans(), min_size=2, max_size=50).filter(lambda kinds: len(set(kinds)) == 2))
def test_one_in_five_has_no_entry_whatever_the_file_has(kinds: list[bool]) -> None:
    is_answerable = np.array(kinds)
    weight = one_in_five(is_answerable)

    assert 5 * weight[~is_answerable].sum() == weight.sum()
    assert as_given(is_answerable).tolist() == [1] * len(kinds)
