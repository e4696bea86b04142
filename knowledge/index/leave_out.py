"""Learning from the base itself: each question is asked while it, or its whole entry, is hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from knowledge.index.calibrate import Calibration, signals
from knowledge.index.calibrate_fit import UNANSWERABLE, Trial, fit_calibration, fit_thresholds
from knowledge.index.classifier_fit import FittedClassifier
from knowledge.index.describe import describe
from knowledge.index.evidence import Evidence
from knowledge.index.fuse import Fusion
from knowledge.index.fuse_fit import Lesson, fit_fusion
from knowledge.index.hidden import Hidden
from knowledge.index.match import Thresholds
from knowledge.index.rerank import MOST, Rerank, is_undecided, says
from knowledge.index.rerank_fit import Reading, fit_rerank
from knowledge.index.routes import Routes
from nlu.encoders.encoder import Vectors
from nlu.rerankers.reranker import Reranker
from nlu.vocabulary import TextVector

MOST_TRIALS = 6_000
MOST_READ = 2_000  # undecided questions that the reranker reads
_LEAST_TRIALS = 100
SHARES = 4
_OFFERED = 3  # suggestions
STRAY_SHARE = 0.4  # of the unanswerable questions: those that have nothing to do with the base


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    vector: TextVector
    text: str
    dense: Vectors  # (1, dim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    fusion: Fusion
    calibration: Calibration
    rerank: Rerank | None
    thresholds: Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    text: str
    evidence: Evidence
    right: int | None  # the place of the right entry among the candidates
    answerable: bool
    weight: float
    share: int  # in [0, SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """`evidence` and `strengths` sorted by strength; `right` is a place in that order."""

    asked: _Asked
    strengths: NDArray[np.float32]
    evidence: Evidence
    right: int | None


def learn(
    routes: Routes,
    questions: Sequence[Question],
    owners: NDArray[np.int32],
    strays: Sequence[Question],
    classifier: FittedClassifier,
    reranker: Reranker | None,
    progress: Callable[[int, int], None],
) -> Learned:
    """`strays` are questions that no base answers."""
    asked = list(_ask(routes, questions, owners, strays, classifier, progress))
    fusion, ranked = _fuse(asked)
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


def _fuse(asked: Sequence[_Asked]) -> tuple[Fusion, list[_Ranked]]:
    """The mean of several fusions, each of which learned from all questions but its share, and each question judged by
    the one that did not learn from it: so that the calibration sees what a new question would meet."""
    lessons = [Lesson(figures=one.evidence.figures, right=one.right) for one in asked]
    fusions = [
        fit_fusion([lesson for one, lesson in zip(asked, lessons, strict=True) if one.share != share])
        for share in range(SHARES)
    ]
    return Fusion.mean(fusions), [_ranked(fusions[one.share], one) for one in asked]


def _ask(
    routes: Routes,
    questions: Sequence[Question],
    owners: NDArray[np.int32],
    strays: Sequence[Question],
    classifier: FittedClassifier,
    progress: Callable[[int, int], None],
) -> Iterable[_Asked]:
    """Questions with nothing recognisable, or no candidate left, teach nothing."""
    random = np.random.default_rng(0)
    places = np.sort(random.permutation(len(classifier.questions))[:MOST_TRIALS])
    for done, place in enumerate(places):
        number = int(classifier.questions[place])
        question, owner = questions[number], int(owners[number])
        block = slice(*np.searchsorted(owners, [owner, owner + 1]).tolist())
        for whole_entry in (True,) if block.stop - block.start == 1 else (False, True):
            outputs = (classifier.without_entry if whole_entry else classifier.without_question)(int(place))
            hidden = Hidden(question=number, entry=owner, questions=block, whole_entry=whole_entry, classifier=outputs)
            heard = routes.ask(question.vector, question.text, question.dense, hidden)
            evidence = describe(routes, question.vector, heard, hidden)
            if len(evidence.candidates):
                yield _Asked(
                    text=question.text,
                    evidence=evidence,
                    right=None if whole_entry else _place(evidence, owner),
                    answerable=not whole_entry,
                    weight=UNANSWERABLE * (1 - STRAY_SHARE) if whole_entry else 1 - UNANSWERABLE,
                    share=done % SHARES,
                )
        if done % 100 == 0:
            progress(done, len(places))
    yield from _ask_strays(routes, strays, UNANSWERABLE * STRAY_SHARE * max(len(places), _LEAST_TRIALS))
    progress(len(places), len(places))


def _ask_strays(routes: Routes, strays: Sequence[Question], weight: float) -> Iterable[_Asked]:
    """`weight`: of all of them together."""
    for place, stray in enumerate(strays):
        evidence = describe(routes, stray.vector, routes.ask(stray.vector, stray.text, stray.dense))
        if len(stray.vector.ids) and len(evidence.candidates):
            yield _Asked(
                text=stray.text,
                evidence=evidence,
                right=None,
                answerable=False,
                weight=weight / len(strays),
                share=place % SHARES,
            )


def _place(evidence: Evidence, entry: int) -> int | None:
    found = np.flatnonzero(evidence.candidates == entry)
    return int(found[0]) if len(found) else None


def _ranked(fusion: Fusion, asked: _Asked) -> _Ranked:
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
