from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from knowledge.evaluation.ranking import hits_within, mean_reciprocal_rank

RANKS = np.array([1, 3, 0, 2, 10, 4])


def test_hits_count_ranks_up_to_k_and_no_misses() -> None:
    assert [hits_within(RANKS, k) for k in (1, 3, 10)] == [1, 3, 5]


def test_the_mean_reciprocal_rank_counts_a_miss_as_zero() -> None:
    assert mean_reciprocal_rank(RANKS) == pytest.approx((1 + 1 / 3 + 0 + 1 / 2 + 1 / 10 + 1 / 4) / 6)
    assert isnan(mean_reciprocal_rank(np.array([], dtype=np.int64)))


def test_beyond_the_tenth_place_nothing_counts() -> None:
    assert mean_reciprocal_rank(np.array([11])) == 0.0
