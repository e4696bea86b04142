"""Route: the query is a question of the base, letter for letter."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.vocabulary import letters


class Exact:
    """Punctuation and blanks aside. A question that stands in several entries decides nothing."""

    def __init__(self, texts: Sequence[str], entries: Sequence[int]) -> None:
        """`texts` are normalised, `entries` who owns each."""
        owners: dict[str, set[int]] = {}
        first: dict[str, int] = {}
        for place, (text, entry) in enumerate(zip(texts, entries, strict=True)):
            key = letters(text)
            owners.setdefault(key, set()).add(entry)
            first.setdefault(key, place)
        self._questions = {key: place for key, place in first.items() if key and len(owners[key]) == 1}

    def question(self, text: str) -> int | None:
        """The place of the question that the normalised text is."""
        return self._questions.get(letters(text))
