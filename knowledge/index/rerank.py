"""A second look where the routes are undecided: the query and each of the first candidates, read together.

What the reranker says becomes one more figure. How much it counts beside the routes' own strength, and what
probability follows, is learned from the base itself (`rerank_fit.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index.calibrate import Calibration, signals
from knowledge.index.evidence import Evidence
from nlu.rerankers.reranker import Reranker

MOST = 5  # candidates
_LOW, _HIGH = 0.03, 0.95
FIGURES = ("strength", "says", "says_lead")
_LARGEST = 8.0  # of a log odds: a reranker that is surer than that is not to be believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerank:
    """`weights` of FIGURES."""

    weights: NDArray[np.float64]
    calibration: Calibration


def is_undecided(probability: float) -> bool:
    """`probability`: that of the routes' first candidate."""
    return _LOW < probability < _HIGH


def says(reranker: Reranker, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    """The log odds that the two mean the same."""
    probabilities = np.clip(reranker.probabilities(pairs).astype(np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.clip(np.log(probabilities / (1 - probabilities)), -_LARGEST, _LARGEST))


def figures(strengths: NDArray[np.float32], said: NDArray[np.float64]) -> NDArray[np.float64]:
    """(candidates, len(FIGURES)) of the candidates that were read, sorted by strength."""
    others = [np.delete(said, place).max(initial=-_LARGEST) for place in range(len(said))]
    lead = np.clip(said - np.array(others), -_LARGEST, _LARGEST)
    return np.stack([strengths[: len(said)].astype(np.float64), said / 2, lead / 2], axis=1)


def order_and_signals(
    weights: NDArray[np.float64], strengths: NDArray[np.float32], said: NDArray[np.float64], evidence: Evidence
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float64]]:
    """The new order of all candidates (those that were not read stay behind), their new strengths in that order, and
    what the calibration looks at. The candidates come sorted by strength."""
    read = len(said)
    renewed = strengths.copy()
    renewed[:read] = figures(strengths, said) @ weights
    if read < len(renewed):  # as far behind the last that was read as before
        renewed[read:] = renewed[:read].min() - (strengths[:read].min() - strengths[read:])
    order = np.argsort(-renewed, kind="stable")
    renewed = renewed[order]
    heard = np.full(len(strengths), -_LARGEST)
    heard[:read] = said
    sorted_says = heard[order]
    second = sorted_says[1] if len(order) > 1 else -_LARGEST
    heard_by_routes = signals(renewed, evidence.figures[order], evidence.query)
    looked_at = np.concatenate([heard_by_routes, [sorted_says[0] / 2, second / 2, said.max() / 2]])
    return order, renewed, np.asarray(looked_at, dtype=np.float64)
