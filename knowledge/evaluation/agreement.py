"""How far a probability agrees with yes-or-no labels."""

from __future__ import annotations

from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.intervals import Estimate, Z, bootstrap
from knowledge.evaluation.rejection import average_ranks


def best_threshold(probability: NDArray[np.float64], is_same: NDArray[np.bool_]) -> float:
    """The `probability >= threshold` that is right most often, half-way between two values; the lowest of equals."""
    order = np.argsort(probability, kind="stable")
    rising, same = probability[order], is_same[order]
    below_right = np.concatenate([[0], np.cumsum(~same)])  # said "different" to the first i
    above_right = int(same.sum()) - np.concatenate([[0], np.cumsum(same)])
    is_cut = np.concatenate([[True], rising[1:] != rising[:-1], [True]])
    place = int(np.argmax(np.where(is_cut, below_right + above_right, -1)))
    if place == 0:
        return 0.0
    if place == rising.size:
        return float(np.nextafter(rising[-1], np.inf))
    return float((rising[place - 1] + rising[place]) / 2)


def f1(said_same: NDArray[np.bool_], is_same: NDArray[np.bool_]) -> Estimate:
    """Of "the same"; NaN when nothing is and nothing was said to be."""

    def of(rows: NDArray[np.int64]) -> float:
        both = int((said_same[rows] & is_same[rows]).sum())
        either = int(said_same[rows].sum() + is_same[rows].sum())
        return 2 * both / either if either else float("nan")

    return bootstrap(of, is_same.size)


def spearman(probability: NDArray[np.float64], is_same: NDArray[np.bool_]) -> Estimate:
    """Rank correlation, ties sharing their mean rank; NaN when one side never varies.

    The interval is Fisher's with the standard error of Bonett and Wright (2000).
    """
    ranks, label_ranks = average_ranks(probability), average_ranks(is_same.astype(np.float64))
    if np.ptp(ranks) == 0 or np.ptp(label_ranks) == 0:
        return Estimate(value=float("nan"), low=float("nan"), high=float("nan"))
    value = float(np.corrcoef(ranks, label_ranks)[0, 1])
    if is_same.size <= 3 or abs(value) >= 1:
        return Estimate(value=value, low=value, high=value)
    half = Z * sqrt((1 + value**2 / 2) / (is_same.size - 3))
    return Estimate(value=value, low=tanh(atanh(value) - half), high=tanh(atanh(value) + half))
