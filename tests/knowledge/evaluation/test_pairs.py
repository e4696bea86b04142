from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation.agreement import best_threshold, f1, spearman
from knowledge.evaluation.pairs import Pair, measure, probabilities, read
from knowledge.evaluation.predictions import write_pairs
from nlu.encoders.encoder import Vectors
from nlu.errors import CodedError, ContentError


class LetterEncoder:
    """Counts a and b."""

    fingerprint = "letters"
    dim = 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.array([[text.count("a"), text.count("b")] for text in texts], dtype=np.float32)
        norms = np.linalg.norm(counts, axis=1, keepdims=True)
        return np.asarray(counts / np.maximum(norms, 1e-9), dtype=np.float32)


def pairs_of(labels: Sequence[bool]) -> list[Pair]:
    return [Pair(a=f"a{number}", b=f"b{number}", is_same=label) for number, label in enumerate(labels)]


def test_each_half_is_judged_with_the_threshold_of_the_other() -> None:
    # odd lines (1st, 3rd ...): threshold (.2 + .6) / 2 = .4; even lines: (.5 + .9) / 2 = .7
    probability = np.array([0.2, 0.5, 0.6, 0.9])
    report = measure(pairs_of([False, False, True, True]), probability)

    assert report.thresholds == pytest.approx((0.4, 0.7))
    # odd by .7: different, different (one wrong); even by .4: same, same (one wrong)
    assert report.accuracy.value == 0.5
    assert report.f1.value == pytest.approx(2 * 1 / (2 + 2))
    assert (report.pairs, report.same) == (4, 2)


def test_spearman_by_hand() -> None:
    # ranks 1 2 3 4 against 1.5 3.5 1.5 3.5: covariance 2, deviations sqrt(5) and 2
    estimate = spearman(np.array([0.1, 0.2, 0.3, 0.4]), np.array([False, True, False, True]))

    assert estimate.value == pytest.approx(2 / (np.sqrt(5) * 2))
    assert estimate.low < estimate.value < estimate.high


def test_without_variation_there_is_no_correlation_and_no_f1() -> None:
    assert isnan(spearman(np.array([0.5, 0.5]), np.array([True, False])).value)
    assert isnan(spearman(np.array([0.1, 0.5]), np.array([True, True])).value)
    assert isnan(f1(np.array([False]), np.array([False])).value)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), st.booleans()), min_size=1, max_size=30))
def test_no_other_threshold_is_right_more_often(rows: list[tuple[float, bool]]) -> None:
    probability, same = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])

    def right(threshold: float) -> int:
        return int(((probability >= threshold) == same).sum())

    assert right(best_threshold(probability, same)) == max(right(one) for one in (0, 0.1, 0.4, 0.6, 0.8, 1.1))


def test_the_probability_rises_with_the_cosine() -> None:
    pairs = [Pair(a="aa", b="a", is_same=True), Pair(a="ab", b="a", is_same=True), Pair(a="a", b="b", is_same=False)]

    told: list[tuple[str, int, int]] = []

    probability = probabilities(pairs, LetterEncoder(), lambda *progress: told.append(progress))

    assert told == [("score", 3, 3)]
    assert probability == pytest.approx([1.0, (1 + np.sqrt(0.5)) / 2, 0.5], abs=1e-6)


def test_pairs_are_read_and_their_predictions_written_in_order(tmp_path: Path) -> None:
    file, out = tmp_path / "pairs.tsv", tmp_path / "out.tsv"
    file.write_bytes("\ufeff怎么还款\t如何还款\t1\r\n额度\t利率\t0\n\n".encode())

    pairs = read(file)
    write_pairs(out, pairs, np.array([0.875, 0.25]))

    assert pairs == (
        Pair(a="怎么还款", b="如何还款", is_same=True),
        Pair(a="额度", b="利率", is_same=False),
    )
    assert out.read_text(encoding="utf-8") == "怎么还款\t如何还款\t0.875\n额度\t利率\t0.25\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.tsv", "pairs.tsv"]


def test_every_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_bytes(b"a\tb\t1\na b 1\na\tb\t2\n\xff\tb\t1\na\tb\tc\t1\n")

    with pytest.raises(ContentError) as caught:
        read(file)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4, 5]


@pytest.mark.parametrize("content", [None, b"", b"a\tb\t1\n"])
def test_a_missing_or_too_short_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "pairs.tsv").write_bytes(content)

    with pytest.raises(ContentError, match="K402"):
        read(tmp_path / "pairs.tsv")


def test_predictions_that_cannot_be_written_leave_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "out.tsv").mkdir()

    with pytest.raises(CodedError, match="K403"):
        write_pairs(tmp_path / "out.tsv", pairs_of([True]), np.array([1.0]))
    assert [path.name for path in tmp_path.iterdir()] == ["out.tsv"]
