"""Route: the query is a question of the base, letter for letter."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.vocabulary import letters


class Exact:
    """Punctuation and blanks aside. A question that stands in several entries decides nothing."""

    def __init__(self, texts: Sequence[str], entries: Sequence[int]) -> None:
        """`texts` are normalised."""
        self._entries: dict[str, set[int]] = {}
        for text, entry in zip(texts, entries, strict=True):
            if key := letters(text):
                self._entries.setdefault(key, set()).add(int(entry))

    def entries(self, text: str) -> frozenset[int]:
        return frozenset(self._entries.get(letters(text), ()))
