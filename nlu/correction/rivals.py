"""Words of the language that may have been meant as well as a term."""

from __future__ import annotations

from functools import lru_cache

from nlu.correction.readings import characters
from nlu.lexicon import Lexicon

_MARGIN = 1.5  # nats that a term must be more usual than any other word; customers of a bank talk of its terms
_REMEMBERED = 10_000


class Rivals:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._best = lru_cache(maxsize=_REMEMBERED)(self._search)

    def leave(self, term: str, units: tuple[str, ...]) -> bool:
        """Whether no other word with this sound comes near. `units` are the characters that are certain, and syllables
        for the others."""
        best = self._best(units, self._lexicon.canonical.get(term, term))
        return best < self._lexicon.log_probability(term) - _MARGIN

    def _search(self, units: tuple[str, ...], canonical: str) -> float:
        lexicon = self._lexicon
        begun = [""]
        for unit in units:
            choices = characters().get(unit, unit)
            begun = [word + one for word in begun for one in choices if lexicon.is_beginning(word + one)]
        return max(
            (lexicon.log_probability(word) for word in begun if lexicon.canonical.get(word, word) != canonical),
            default=float("-inf"),
        )
