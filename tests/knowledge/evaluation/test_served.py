from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation.served import BestCut, best_cut


def cut(
    rows: list[tuple[float, bool]], *, answerable: int, given: list[bool] | None = None, weight: list[int] | None = None
) -> BestCut:
    """The first `answerable` rows are those of answerable queries; where there are fewer, queries without a match
    make up the rest."""
    missing = max(0, answerable - len(rows))
    size = len(rows) + missing
    return best_cut(
        np.array([probability for probability, _ in rows] + [0.0] * missing),
        np.array([right for _, right in rows] + [False] * missing),
        np.array((given or [True] * len(rows)) + [False] * missing),
        np.arange(size) < answerable,
        np.array(weight or [1] * size),
    )


def test_exactly_one_wrong_answer_in_ten_is_allowed() -> None:
    nine_right = [(0.9, True)] * 9

    assert cut([*nine_right, (0.8, False)], answerable=10).share == 0.9
    assert cut([*nine_right, (0.8, False), (0.7, True)], answerable=10) == BestCut(share=1.0, cut=0.7)
    assert cut([*nine_right[:8], (0.8, False), (0.7, True)], answerable=10) == BestCut(share=0.9, cut=0.7)
    assert cut([*nine_right[:8], (0.8, False)], answerable=10) == BestCut(share=0.8, cut=0.9)


def test_a_wrong_answer_on_top_may_be_outweighed_further_down() -> None:
    assert cut([(0.95, False), *[(0.9, True)] * 9], answerable=9) == BestCut(share=1.0, cut=0.9)
    assert cut([(0.95, False), *[(0.9, True)] * 8], answerable=8) == BestCut(share=0.0, cut=None)


def test_equal_probabilities_are_answered_together() -> None:
    assert cut([(0.9, True), (0.9, False)], answerable=1) == BestCut(share=0.0, cut=None)


def test_of_equally_good_cuts_the_highest_is_told() -> None:
    assert cut([*[(0.9, True)] * 19, (0.8, False)], answerable=19) == BestCut(share=1.0, cut=0.9)


def test_a_query_without_a_match_is_never_answered() -> None:
    assert cut([(0.9, True), (0.0, False)], answerable=2, given=[True, False]) == BestCut(share=0.5, cut=0.9)
    assert cut([(0.0, False)], answerable=1, given=[False]) == BestCut(share=0.0, cut=None)


def test_without_answerable_queries_there_is_no_share() -> None:
    assert isnan(cut([(0.9, False)], answerable=0).share)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=1, max_size=60))
def test_no_other_cut_serves_more(rows: list[tuple[float, bool]]) -> None:
    shares = [0.0]
    for threshold in {probability for probability, _ in rows}:
        answers = [right for probability, right in rows if probability >= threshold]
        if answers.count(False) * 10 <= len(answers):
            shares.append(answers.count(True) / len(rows))

    assert cut(rows, answerable=len(rows)).share == pytest.approx(max(shares))


def test_a_query_that_counts_twice_is_two_queries() -> None:
    rows = [(0.9, True), (0.8, False), (0.7, True)]

    weighted = cut(rows, answerable=3, weight=[9, 1, 4])

    assert weighted == cut([*rows[:1] * 9, *rows[1:2], *rows[2:] * 4], answerable=14) == BestCut(share=13 / 14, cut=0.7)


@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=1, max_size=40),
    st.integers(1, 50),
)
def test_counting_every_query_alike_changes_nothing(rows: list[tuple[float, bool]], times: int) -> None:
    assert cut(rows, answerable=len(rows), weight=[times] * len(rows)) == cut(rows, answerable=len(rows))
