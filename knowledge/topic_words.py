"""What counts as a topic word: names in category paths, their parts, and keywords that stand in several entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import ahocorasick

from knowledge.entry import Entry
from nlu.text import normalise
from nlu.vocabulary import letters

_JOINT = re.compile("[与、]")  # how editors join two subjects in one category name
_PART_LETTERS = 2  # at least, so that no word is cut in two (参与)
_SHORTEST_MENTION = 2  # letters of a word that is looked for inside questions

CategoryPath = tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Word:
    name: str
    named: set[CategoryPath] = field(default_factory=set)  # categories whose whole name it is
    shared: set[CategoryPath] = field(default_factory=set)  # categories of whose names it is a part
    entries: set[int] = field(default_factory=set)

    @property
    def category(self) -> CategoryPath | None:
        """The one that holds all that the word names, if the word is its whole name."""
        outermost = min(self.named, key=lambda path: (len(path), path), default=None)
        if outermost is None or any(path[: len(outermost)] != outermost for path in self.named | self.shared):
            return None
        return outermost


class TopicWords:
    """A word stands for every question that lies in a category of that name, has it as a keyword, or contains it."""

    def __init__(self) -> None:
        self._words: dict[str, _Word] = {}

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> TopicWords:
        words = cls()
        for path in dict.fromkeys(entry.category for entry in entries):
            words._add_names(path)
        words._add_keywords(entries)
        words._gather(entries)
        return words

    def found(self) -> list[tuple[str, str, list[int], list[str]]]:
        """(letters as typed, name, places of its entries, path of its category or nothing), sorted."""
        return [
            (key, word.name, sorted(word.entries), list(word.category or ()))
            for key, word in sorted(self._words.items())
        ]

    def _add_names(self, path: CategoryPath) -> None:
        for depth, name in enumerate(path, 1):
            if (word := self._word(name)) is not None:
                word.named.add(path[:depth])
            for part in _parts(name):
                if (word := self._word(part)) is not None:
                    word.shared.add(path[:depth])

    def _add_keywords(self, entries: Sequence[Entry]) -> None:
        having: dict[str, set[int]] = {}
        written: dict[str, str] = {}
        for place, entry in enumerate(entries):
            for keyword in entry.keywords:
                if "+" not in keyword and (key := _key(keyword)):
                    having.setdefault(key, set()).add(place)
                    written.setdefault(key, keyword)
        for key, places in having.items():
            if key in self._words or len(places) > 1:
                self._words.setdefault(key, _Word(name=written[key])).entries |= places

    def _gather(self, entries: Sequence[Entry]) -> None:
        of_category: dict[CategoryPath, list[_Word]] = {}
        for word in self._words.values():
            for path in word.named | word.shared:
                of_category.setdefault(path, []).append(word)
        mentions = ahocorasick.Automaton()
        for key, word in self._words.items():
            if len(key) >= _SHORTEST_MENTION:
                mentions.add_word(key, word)
        if len(mentions):
            mentions.make_automaton()
        for place, entry in enumerate(entries):
            inside = (of_category.get(entry.category[:depth], ()) for depth in range(1, len(entry.category) + 1))
            for words in inside:
                for word in words:
                    word.entries.add(place)
            for word in _mentioned(mentions, entry.question):
                word.entries.add(place)

    def _word(self, name: str) -> _Word | None:
        key = _key(name)
        return self._words.setdefault(key, _Word(name=name)) if key else None


def _parts(name: str) -> Sequence[str]:
    """None for a name that is not joined from two."""
    parts = _JOINT.split(name)
    return parts if len(parts) > 1 and all(len(_key(part)) >= _PART_LETTERS for part in parts) else ()


def _mentioned(mentions: ahocorasick.Automaton, question: str) -> Iterator[_Word]:
    if len(mentions):
        for _, word in mentions.iter(_key(question)):
            yield word


def _key(text: str) -> str:
    return letters(normalise(text))
