"""When two questions are one: the same after normalising, however they end."""

from __future__ import annotations

from nlu.text import normalise

_ENDINGS = "?!.,;~。、…"  # what NFKC leaves of ？！．，；～ too


def key(question: str) -> str:
    """Equal for two wordings that nobody would tell apart; never empty unless the question is."""
    text = normalise(question)
    return text.rstrip(_ENDINGS) or text
