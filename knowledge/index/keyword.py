"""Route: keywords that the editors gave an entry, found anywhere in the query in one pass (Aho-Corasick)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from nlu.text import normalise

Terms = tuple[str, ...]


class Keyword:
    def __init__(self, rules: Mapping[Terms, Sequence[int]], entries: int) -> None:
        """`rules`: all of these terms point to those entries. `entries`: how many there are."""
        self.rules = {terms: np.asarray(pointed, dtype=np.int64) for terms, pointed in rules.items()}
        self._entries = entries
        self._rules_of: dict[str, list[Terms]] = {}
        for terms in self.rules:
            self._rules_of.setdefault(terms[0], []).append(terms)
        self._automaton = ahocorasick.Automaton()
        for term in sorted({term for terms in self.rules for term in terms}):
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
        rules: dict[Terms, dict[int, None]] = {}
        for entry, words in enumerate(keywords):
            for keyword in words:
                if terms[keyword]:
                    rules.setdefault(terms[keyword], {})[entry] = None
        return cls({one: list(entries) for one, entries in rules.items()}, len(keywords))

    def weights(self, text: str) -> NDArray[np.float64]:
        """For every entry, from 0 (no keyword in the text): the rarer its keywords among entries, the more."""
        weights = np.zeros(self._entries)
        for terms in self._present(text):
            entries = self.rules[terms]
            weights[entries] += len(terms) * math.log(1 + self._entries / len(entries))
        return weights / math.log(2 + self._entries)

    def entries(self, text: str) -> NDArray[np.int64]:
        """Those with a keyword in the text."""
        found = [self.rules[terms] for terms in self._present(text)]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    def _present(self, text: str) -> Iterator[Terms]:
        if not self.rules:
            return
        present = {term for _, term in self._automaton.iter(text)}
        for term in sorted(present):
            for terms in self._rules_of.get(term, ()):
                if present.issuperset(terms):
                    yield terms
