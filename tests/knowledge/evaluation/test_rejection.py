from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation.rejection import average_ranks, roc_auc

SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans()), min_size=2, max_size=40)


def by_definition(values: list[float], positive: list[bool]) -> float:
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a, is_a in zip(values, positive, strict=True)
        if is_a
        for b, is_b in zip(values, positive, strict=True)
        if not is_b
    ]
    return sum(pairs) / len(pairs)


@given(SCORED.filter(lambda rows: len({positive for _, positive in rows}) == 2))
def test_the_area_is_the_share_of_rightly_ordered_pairs(rows: list[tuple[float, bool]]) -> None:
    values, positive = [value for value, _ in rows], [positive for _, positive in rows]

    assert roc_auc(np.array(values), np.array(positive)) == pytest.approx(by_definition(values, positive))


def test_the_area_by_hand() -> None:
    # answerable .9 .5, null .5 .1: pairs .9>.5, .9>.1, .5=.5, .5>.1
    assert roc_auc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False])) == 3.5 / 4


def test_without_both_kinds_there_is_no_area() -> None:
    assert isnan(roc_auc(np.array([0.1, 0.2]), np.array([True, True])))


def test_equal_values_share_their_mean_rank() -> None:
    assert average_ranks(np.array([0.5, 0.1, 0.5, 0.9])).tolist() == [2.5, 1.0, 2.5, 4.0]
