"""How unlike each other the wordings of one entry are: overlap of their character trigrams."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from statistics import median

from nlu.text import normalise

_GRAM = 3


def overlaps(questions: Sequence[str]) -> list[float]:
    """Jaccard's index in [0, 1] of every pair; 0 shares nothing. Empty for fewer than two questions."""
    grams = [_grams(normalise(question)) for question in questions]
    return [len(one & other) / len(one | other) for one, other in combinations(grams, 2)]


def median_overlap(questions: Sequence[str]) -> float:
    """0 for fewer than two questions."""
    return median(overlaps(questions) or [0.0])


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[start : start + _GRAM] for start in range(max(1, len(text) - _GRAM + 1)))
