"""Learning how much the reranker's word counts for this base. Not imported when serving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from knowledge.index.calibrate_fit import Trial, fit_calibration
from knowledge.index.evidence import Evidence
from knowledge.index.rerank import FIGURES, MOST, Rerank, figures, order_and_signals

_DECAY = 2.0
_PRIOR = np.array([1.0, 0.5, 0.0])
_PRIOR_SIGNALS = (0.5, 0.0, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One undecided question: its candidates sorted by strength, and what the reranker says of the first of them.
    `right` is the place of the right one, None when absent."""

    strengths: NDArray[np.float32]
    evidence: Evidence
    said: NDArray[np.float64]
    right: int | None
    answerable: bool
    weight: float


def fit_rerank(readings: Sequence[Reading]) -> tuple[Rerank, list[Trial]]:
    """And the readings as trials of it, in their order."""
    weights = _fit_weights([one for one in readings if one.right is not None and one.right < len(one.said) > 1])
    trials = [_trial(weights, one) for one in readings]
    return Rerank(weights=weights, calibration=fit_calibration(trials, _PRIOR_SIGNALS)), trials


def _fit_weights(taught: Sequence[Reading]) -> NDArray[np.float64]:
    """Maximises the likelihood that the right candidate is chosen among those that were read."""
    if not taught:
        return _PRIOR
    values = np.zeros((len(taught), MOST, len(FIGURES)))
    absent = np.full((len(taught), MOST), -np.inf)
    for place, one in enumerate(taught):
        values[place, : len(one.said)] = figures(one.strengths, one.said)
        absent[place, : len(one.said)] = 0.0
    each, right = np.arange(len(taught)), np.array([one.right for one in taught], dtype=np.int64)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        strengths = values @ weights + absent
        error = softmax(strengths, axis=1)
        error[each, right] -= 1
        pull = weights - _PRIOR
        value = -log_softmax(strengths, axis=1)[each, right].sum() + _DECAY / 2 * pull @ pull
        return float(value), np.einsum("nc,ncf->f", error, values) + _DECAY * pull

    return np.asarray(minimize(loss, _PRIOR, jac=True, method="L-BFGS-B").x, dtype=np.float64)


def _trial(weights: NDArray[np.float64], one: Reading) -> Trial:
    order, _, looked_at = order_and_signals(weights, one.strengths, one.said, one.evidence)
    return Trial(
        signals=looked_at,
        answerable=one.answerable,
        first_right=one.right is not None and int(order[0]) == one.right,
        offered_right=one.right is not None and one.right in order[:3],
        weight=one.weight,
    )
