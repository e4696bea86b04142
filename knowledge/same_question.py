"""When two questions are one: the same letters and digits, which is all that exact matching looks at."""

from __future__ import annotations

from nlu.text import normalise
from nlu.vocabulary import letters


def key(question: str) -> str:
    """Equal for two wordings that differ in writing or punctuation only; never empty unless the question is."""
    text = normalise(question)
    return letters(text) or text
