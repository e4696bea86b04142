"""Route: the query is a question of the base, letter for letter."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.vocabulary import letters


class Exact:
    """Punctuation and blanks aside. A question that stands in several entries decides nothing."""

    def __init__(self, texts: Sequence[str], entries: Sequence[int]) -> None:
        """`texts` are normalised, `entries` who owns each."""
        first: dict[str, int] = {}
        ambiguous = {""}
        for place, text in enumerate(texts):
            key = letters(text)
            if entries[first.setdefault(key, place)] != entries[place]:
                ambiguous.add(key)
        self._questions = {key: place for key, place in first.items() if key not in ambiguous}

    def question(self, text: str) -> int | None:
        """The place of the question that the normalised text is."""
        return self._questions.get(letters(text))
