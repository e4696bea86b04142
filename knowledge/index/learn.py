"""Learning fusion, calibration, second look and thresholds from a base that was asked its own questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from knowledge.index.calibrate import Calibration, signals
from knowledge.index.calibrate_fit import Trial, fit_calibration, fit_thresholds
from knowledge.index.evidence import Evidence
from knowledge.index.fuse import Fusion
from knowledge.index.fuse_fit import Lesson, fit_fusion
from knowledge.index.leave_out import SHARES, Asked, Question
from knowledge.index.match import Thresholds
from knowledge.index.rerank import MOST, Rerank, is_undecided, says
from knowledge.index.rerank_fit import Reading, fit_rerank
from nlu.rerankers.reranker import Reranker

MOST_READ = 2_000  # undecided questions that the reranker reads
_OFFERED = 3  # suggestions


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    fusion: Fusion
    calibration: Calibration
    rerank: Rerank | None
    thresholds: Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """`evidence` and `strengths` sorted by strength; `right` is a place in that order."""

    asked: Asked
    strengths: NDArray[np.float32]
    evidence: Evidence
    right: int | None


def learn(asked: Iterable[Asked], questions: Sequence[Question], reranker: Reranker | None) -> Learned:
    """`asked`: of a base of these questions (`leave_out.py`)."""
    fusion, ranked = _fuse(list(asked))
    trials = [_trial(one) for one in ranked]
    calibration = fit_calibration(trials)
    probabilities, rerank = _judged(calibration, trials), None
    if reranker is not None:
        undecided = np.flatnonzero([is_undecided(float(one)) for one in probabilities])
        read = np.sort(np.random.default_rng(0).permutation(undecided)[:MOST_READ])
        readings = [_read(ranked[place], reranker, questions) for place in read.tolist()]
        rerank, renewed = fit_rerank(readings)
        # Those that were read stand for all that are undecided.
        share = len(undecided) / max(len(read), 1)
        decided = np.setdiff1d(np.arange(len(trials)), undecided)
        probabilities = np.concatenate([probabilities[decided], _judged(rerank.calibration, renewed)])
        trials = [trials[place] for place in decided] + [replace(one, weight=one.weight * share) for one in renewed]
    return Learned(
        fusion=fusion, calibration=calibration, rerank=rerank, thresholds=fit_thresholds(probabilities, trials)
    )


def _fuse(asked: Sequence[Asked]) -> tuple[Fusion, list[_Ranked]]:
    """The mean of several fusions, each of which learned from all questions but its share, and each question judged by
    the one that did not learn from it: so that the calibration sees what a new question would meet."""
    lessons = [Lesson(figures=one.evidence.figures, right=one.right) for one in asked]
    fusions = [
        fit_fusion([lesson for one, lesson in zip(asked, lessons, strict=True) if one.share != share])
        for share in range(SHARES)
    ]
    return Fusion.mean(fusions), [_ranked(fusions[one.share], one) for one in asked]


def _ranked(fusion: Fusion, asked: Asked) -> _Ranked:
    strengths = fusion.strengths(asked.evidence.figures)
    order = np.argsort(-strengths, kind="stable")
    right = None if asked.right is None else int(np.flatnonzero(order == asked.right)[0])
    return _Ranked(asked=asked, strengths=strengths[order], evidence=asked.evidence.sorted_by(order), right=right)


def _trial(ranked: _Ranked) -> Trial:
    return Trial(
        signals=signals(ranked.strengths, ranked.evidence.figures, ranked.evidence.query),
        answerable=ranked.asked.answerable,
        first_right=ranked.right == 0,
        offered_right=ranked.right is not None and ranked.right < _OFFERED,
        weight=ranked.asked.weight,
    )


def _read(ranked: _Ranked, reranker: Reranker, questions: Sequence[Question]) -> Reading:
    pairs = [(ranked.asked.text, questions[best].text) for best in ranked.evidence.best[:MOST].tolist()]
    return Reading(
        strengths=ranked.strengths,
        evidence=ranked.evidence,
        said=says(reranker, pairs),
        right=ranked.right,
        answerable=ranked.asked.answerable,
        weight=ranked.asked.weight,
    )


def _judged(calibration: Calibration, trials: Sequence[Trial]) -> NDArray[np.float64]:
    """The probability that the first is right, of each trial."""
    looked_at = np.array([trial.signals for trial in trials]).reshape(len(trials), -1)
    judged = expit(looked_at @ calibration.answerable) * expit(looked_at @ calibration.first_right)
    return np.asarray(judged, dtype=np.float64)
