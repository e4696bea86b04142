"""From strengths to probabilities that mean what they say."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index.evidence import FIGURES, Evidence

_LONE_LEAD = 2.0  # of a candidate that has no rival, which proves little
SECOND = ("classifier", "characters", "dense", "coverage", "coverage_by_best")
NAMES = tuple(FIGURES)
_SECOND_PLACES = [NAMES.index(name) for name in SECOND]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Two logistic models over `signals`: is there an entry at all, and if so, is the first candidate it?"""

    answerable: NDArray[np.float64]
    first_right: NDArray[np.float64]

    def probabilities(self, strengths: NDArray[np.float32], evidence: Evidence) -> NDArray[np.float64]:
        """For candidates sorted by strength, strongest first: never rising."""
        return self.of(signals(strengths, evidence.figures, evidence.query), strengths)

    def of(self, values: NDArray[np.float64], strengths: NDArray[np.float32]) -> NDArray[np.float64]:
        """Likewise, from signals that the caller has."""
        answerable, right = _sigmoid(float(values @ self.answerable)), _sigmoid(float(values @ self.first_right))
        first = answerable * right
        rest = np.exp(strengths[1:] - strengths.max())
        others = answerable * (1 - right) * rest / max(float(rest.sum()), 1e-12)
        return np.asarray(np.minimum(np.concatenate([[first], others]), first), dtype=np.float64)


def signals(
    strengths: NDArray[np.float32], figures: NDArray[np.float32], query: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What the calibration looks at; candidates sorted by strength, strongest first."""
    behind = strengths - strengths[0]
    share = 1 / np.exp(behind).sum()
    second = figures[1, _SECOND_PLACES] if len(figures) > 1 else np.full(len(SECOND), -2.0)
    lead = min(-behind[1], 8.0) if len(behind) > 1 else _LONE_LEAD
    lead_of_fifth = min(-behind[4], 8.0) if len(behind) > 4 else _LONE_LEAD
    return np.concatenate(
        [[1.0, strengths[0] / 4, lead / 3, lead_of_fifth / 4, np.log(share)], figures[0], second, query]
    ).astype(np.float64)


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-min(max(value, -500.0), 500.0)))
