"""Route: keywords that the editors gave an entry, found anywhere in the query in one pass (Aho-Corasick)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from nlu.text import normalise

Rule = tuple[tuple[str, ...], int]  # all of these terms point to that entry


class Keyword:
    def __init__(self, rules: Sequence[Rule], entries: int) -> None:
        self.rules = [(tuple(terms), entry) for terms, entry in rules]
        self._entries = entries
        self._having: dict[tuple[str, ...], int] = {}
        self._rules_of: dict[str, list[Rule]] = {}
        for rule in self.rules:
            self._having[rule[0]] = self._having.get(rule[0], 0) + 1
            self._rules_of.setdefault(rule[0][0], []).append(rule)
        self._automaton = ahocorasick.Automaton()
        for term in sorted({term for terms, _ in self.rules for term in terms}):
            self._automaton.add_word(term, term)
        if self.rules:
            self._automaton.make_automaton()

    @classmethod
    def build(cls, keywords: Sequence[Sequence[str]]) -> Keyword:
        """`keywords` of each entry; `a+b` wants both."""
        terms = {
            keyword: tuple(sorted(filter(None, map(normalise, keyword.split("+")))))
            for keyword in {keyword for words in keywords for keyword in words}
        }
        rules = ((terms[keyword], entry) for entry, words in enumerate(keywords) for keyword in words)
        return cls([rule for rule in dict.fromkeys(rules) if rule[0]], len(keywords))

    def weights(self, text: str) -> NDArray[np.float64]:
        """For every entry, from 0 (no keyword in the text): the rarer its keywords among entries, the more."""
        weights = np.zeros(self._entries)
        for terms, entry in self._present(text):
            weights[entry] += len(terms) * math.log(1 + self._entries / self._having[terms])
        return weights / math.log(2 + self._entries)

    def entries(self, text: str) -> list[int]:
        """Those with a keyword in the text, ascending."""
        return sorted({entry for _, entry in self._present(text)})

    def _present(self, text: str) -> Iterator[Rule]:
        if not self.rules:
            return
        present = {term for _, term in self._automaton.iter(text)}
        for term in sorted(present):
            for rule in self._rules_of.get(term, ()):
                if present.issuperset(rule[0]):
                    yield rule
