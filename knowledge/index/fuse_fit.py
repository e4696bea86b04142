"""Learning the fusion from the base's own questions. Not imported when serving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from knowledge.index.evidence import FIGURES
from knowledge.index.fuse import Fusion

_HIDDEN_UNITS = 16
_DECAY = 10.0
_FEW = 1000  # questions below which nothing but the linear part is learned
# Where a base is too small to teach anything, the routes count alike.
_PRIOR = {
    "classifier": 1.0,
    "characters": 0.7,
    "words": 0.5,
    "dense": 0.5,
    "profile": 0.7,
    "coverage": 0.5,
    "keyword": 1.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A question asked of its own base. `right` is the place of its entry among the candidates, None when absent."""

    figures: NDArray[np.float32]
    right: int | None


def fit_fusion(lessons: Sequence[Lesson]) -> Fusion:
    """Maximises the likelihood that the right candidate is chosen among its own; deterministic."""
    taught = [lesson for lesson in lessons if lesson.right is not None and len(lesson.figures) > 1]
    prior = np.array([_PRIOR.get(name, 0.0) for name in FIGURES])
    size, units = len(FIGURES), _HIDDEN_UNITS if len(taught) >= _FEW else 0
    random = np.random.default_rng(0)
    start = np.concatenate([prior, random.normal(0, 0.3, size * units), np.zeros(units), random.normal(0, 0.1, units)])
    centre = np.concatenate([prior, np.zeros(len(start) - size)])
    found = start
    if taught:
        figures, real, right = _padded(taught)
        found = minimize(
            _loss, start, (figures, real, right, units, centre), jac=True, method="L-BFGS-B", options={"maxiter": 150}
        ).x
    linear, inner, offset, outer = _parts(found, size, units)
    return Fusion(
        linear=linear.astype(np.float32),
        inner=inner.astype(np.float32),
        offset=offset.astype(np.float32),
        outer=outer.astype(np.float32),
    )


def _padded(
    lessons: Sequence[Lesson],
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]]:
    most = max(len(lesson.figures) for lesson in lessons)
    figures = np.zeros((len(lessons), most, len(FIGURES)), dtype=np.float32)
    real = np.zeros((len(lessons), most), dtype=bool)
    for place, lesson in enumerate(lessons):
        figures[place, : len(lesson.figures)] = lesson.figures
        real[place, : len(lesson.figures)] = True
    return figures, real, np.array([lesson.right for lesson in lessons], dtype=np.int64)


def _parts(weights: NDArray[np.float64], size: int, units: int) -> tuple[NDArray[np.float64], ...]:
    linear, inner, offset, outer = np.split(weights, np.cumsum([size, size * units, units]))
    return linear, inner.reshape(size, units), offset, outer


def _loss(
    weights: NDArray[np.float64],
    figures: NDArray[np.float32],
    real: NDArray[np.bool_],
    right: NDArray[np.int64],
    units: int,
    centre: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    """Cross entropy of the choice plus a pull towards `centre`, and the gradient."""
    size = figures.shape[-1]
    linear, inner, offset, outer = (part.astype(np.float32) for part in _parts(weights, size, units))
    rows = figures.reshape(-1, size)
    active = np.tanh(rows @ inner + offset)
    strengths = np.where(real, (rows @ linear + active @ outer).reshape(real.shape), -np.inf)
    likely = np.exp(strengths - strengths.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    each = np.arange(len(right))
    pull = weights - centre
    loss = -np.log(likely[each, right] + 1e-12).sum(dtype=np.float64) + _DECAY / 2 * pull @ pull
    error = likely
    error[each, right] -= 1
    error = error.reshape(-1).astype(np.float32)
    back = error[:, None] * outer * (1 - active * active)
    gradient = np.concatenate([rows.T @ error, (rows.T @ back).ravel(), back.sum(axis=0), active.T @ error])
    return float(loss), gradient.astype(np.float64) + _DECAY * pull
