"""Learning the calibration, and the thresholds that follow from a target. Not imported when serving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from knowledge.index.calibrate import NAMES, SECOND, Calibration
from knowledge.index.evidence import FIGURES
from knowledge.index.match import Thresholds

MOST_WRONG = 0.10  # of the answers given
UNANSWERABLE = 0.35  # the share of questions without an entry that is assumed in service
OFFERED = 0.98  # of the answerable questions whose entry is among the first three: answered or suggested
_DECAY = 10.0
_FEW, _FEWEST_ANSWERS = 200, 20
# Before anything is learned: the nearer the best question and the clearer its lead, the likelier.
_PRIOR = {"classifier": 0.5, "characters": 0.7, "dense": 0.3, "coverage": 0.7, "coverage_by_best": 0.5, "keyword": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One question asked while part of the base was hidden. `weight` restores the assumed share of its kind."""

    signals: NDArray[np.float64]
    answerable: bool
    first_right: bool
    offered_right: bool  # the right entry is among the first three
    weight: float


def fit_calibration(trials: Sequence[Trial], more: Sequence[float] = ()) -> Calibration:
    """`more`: the priors of what the signals have beyond those of `calibrate.signals`."""
    size = 5 + len(FIGURES) + len(SECOND) + 2 + len(more)
    prior = np.zeros(size)
    prior[size - len(more) :] = more
    prior[0], prior[2] = -1.5, 0.5
    for name, weight in _PRIOR.items():
        prior[5 + NAMES.index(name)] = weight
    values = np.array([trial.signals for trial in trials]).reshape(-1, size)
    weights = np.array([trial.weight for trial in trials])
    answerable = np.array([trial.answerable for trial in trials], dtype=bool)
    right = np.array([trial.first_right for trial in trials], dtype=bool)
    return Calibration(
        answerable=_logistic(values, answerable, weights, prior),
        first_right=_logistic(values[answerable], right[answerable], weights[answerable], prior),
    )


def _logistic(
    values: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.float64], prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    signs = np.where(labels, 1.0, -1.0)

    def loss(model: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (values @ model)
        pull = model - prior
        pull[0] *= 0.1  # the intercept is free to move
        error = -weights * signs * expit(-margins)
        value = (weights * np.logaddexp(0, -margins)).sum() + _DECAY / 2 * pull @ pull
        return float(value), values.T @ error + _DECAY * pull * np.where(np.arange(len(pull)) == 0, 0.1, 1.0)

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x, dtype=np.float64)


def fit_thresholds(probabilities: NDArray[np.float64], trials: Sequence[Trial]) -> Thresholds:
    """`answer`: the lowest cut at which at most MOST_WRONG of the answers given are wrong; `suggest`: the highest at
    which OFFERED is kept. Where the trials are too few to tell, by what the probabilities themselves say."""
    if len(trials) < _FEW:
        return Thresholds(answer=1 - 2 * MOST_WRONG, suggest=0.2)
    right = np.array([trial.first_right for trial in trials], dtype=bool)
    weights = np.array([trial.weight for trial in trials])
    order = np.argsort(-probabilities, kind="stable")
    given, wrong = np.cumsum(weights[order]), np.cumsum((weights * ~right)[order])
    fits = np.flatnonzero(wrong <= MOST_WRONG * given)
    fits = fits[fits >= _FEWEST_ANSWERS]
    answer = float(probabilities[order[fits[-1]]]) if len(fits) else 1 - MOST_WRONG / 2
    worth_offering = np.array([trial.offered_right for trial in trials], dtype=bool)
    suggest = float(np.quantile(probabilities[worth_offering], 1 - OFFERED)) if worth_offering.any() else answer
    return Thresholds(answer=answer, suggest=min(suggest, answer))
