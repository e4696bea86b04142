"""The base as a customer browses it: categories level by level, topic words, what lies near an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.topic_words import TopicWords
from nlu.arrays import damaged, read_json, write_json
from nlu.text import normalise
from nlu.vocabulary import letters

PICKED = "热门"  # the tag of entries that editors put forward
_READ = 40  # letters of a message: one that says nothing but a topic is short

CategoryPath = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A category; the root's path is empty. `children` and `entries`, which lie directly in it, are in the order of the
    base. `below` has the entries in it and in all its children."""

    path: CategoryPath
    children: Collection[str]
    entries: Collection[EntryId]
    below: Collection[EntryId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """`name` as the base writes it. `entries`, in the order of the base, is quick to search. `category`: the only one
    that the word names, and names as a whole."""

    name: str
    entries: Collection[EntryId]
    category: CategoryPath | None


class Catalogue:
    """Immutable. Questions only: no small talk, and no drafts, which are not published.

    All that takes time is worked out by `build`; a server that reads a new version while it serves must not stall.
    """

    def __init__(self, document: Mapping[str, Any], around: Iterable[str] = ()) -> None:
        """`document` is `build`'s. `around`: words that may stand before and after a topic word and change nothing."""
        self._document = document
        self._ids: Sequence[EntryId] = document["entries"]
        self._places = {entry_id: place for place, entry_id in enumerate(self._ids)}
        self._levels = _levels(self._ids, [tuple(path) for path in document["paths"]], document["path_of"])
        self._topics = {key: tuple(rest) for key, *rest in document["topics"]}
        self._longest_name = max((len(key) for key, (_, _, path) in self._topics.items() if path), default=0)
        self._near: Sequence[Sequence[int]] = document["near"]
        self.picks = tuple(self._ids[place] for place in document["picks"])
        self._around = tuple(filter(None, (letters(normalise(word)) for word in around)))
        self._around_reversed = tuple(word[::-1] for word in self._around)
        self._asked: dict[str, Topic] = {}

    @classmethod
    def build(
        cls, entries: Iterable[Entry], near: Mapping[EntryId, Sequence[EntryId]], around: Iterable[str] = ()
    ) -> Catalogue:
        """`near`: for an entry, others of its category, nearest first."""
        questions = [entry for entry in entries if entry.kind is EntryKind.FAQ and not entry.is_draft]
        places = {entry.id: place for place, entry in enumerate(questions)}
        paths = {path: number for number, path in enumerate(dict.fromkeys(entry.category for entry in questions))}
        document = {
            "entries": [entry.id for entry in questions],
            "paths": [list(path) for path in paths],
            "path_of": [paths[entry.category] for entry in questions],
            "topics": TopicWords.of(questions).found(),
            "near": [[places[one] for one in near.get(entry.id, ()) if one in places] for entry in questions],
            "picks": [places[entry.id] for entry in questions if PICKED in entry.tags],
        }
        return cls(document, around)

    def level(self, path: CategoryPath) -> Level | None:
        return self._levels.get(path)

    def topic(self, text: str) -> Topic | None:
        """The topic word that is all a normalised text says; of several the longest."""
        bare = letters(text)
        if len(bare) > _READ:
            return None
        starts = _reached(bare, self._around)
        ends = [len(bare) - taken for taken in _reached(bare[::-1], self._around_reversed)]
        for length, start in sorted(((end - start, start) for start in starts for end in ends), reverse=True):
            if length > 0 and (key := bare[start : start + length]) in self._topics:
                return self._topic(key)
        return None

    def named_in(self, text: str) -> Sequence[Topic]:
        """The categories whose names the beginning of a normalised text contains, in its order; of overlapping names
        the longest."""
        bare = letters(text)[:_READ]
        found: list[Topic] = []
        start = 0
        while start < len(bare):
            ends = range(min(len(bare), start + self._longest_name), start + 1, -1)
            key = next((bare[start:end] for end in ends if self._is_category(bare[start:end])), None)
            if key is not None:
                found.append(self._topic(key))
            start += len(key) if key else 1
        return found

    def near(self, entry_id: EntryId) -> Sequence[EntryId]:
        """Others of its category, nearest first."""
        place = self._places.get(entry_id)
        return () if place is None else [self._ids[near] for near in self._near[place]]

    def write(self, path: Path) -> None:
        write_json(path, self._document)

    @classmethod
    def read(cls, path: Path, around: Iterable[str] = ()) -> Catalogue:
        """Raises CodedError N020 when the file is missing or damaged."""
        try:
            return cls(read_json(path), around)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise damaged(path, error) from error

    def _is_category(self, key: str) -> bool:
        return key in self._topics and bool(self._topics[key][2])

    def _topic(self, key: str) -> Topic:
        """Made when it is first asked for."""
        if (topic := self._asked.get(key)) is None:
            name, places, path = self._topics[key]
            entries = dict.fromkeys(self._ids[place] for place in places).keys()
            topic = self._asked[key] = Topic(name=name, entries=entries, category=tuple(path) or None)
        return topic


def _levels(ids: Sequence[EntryId], paths: Sequence[CategoryPath], path_of: Sequence[int]) -> dict[CategoryPath, Level]:
    """`paths`: each once, in order of appearance."""
    direct: list[list[EntryId]] = [[] for _ in paths]
    for entry_id, number in zip(ids, path_of, strict=True):
        direct[number].append(entry_id)
    own = dict(zip(paths, direct, strict=True))
    children: dict[CategoryPath, dict[str, None]] = {}
    below: dict[CategoryPath, list[EntryId]] = {}
    for path, entries in own.items():
        for depth in range(len(path) + 1):
            below.setdefault(path[:depth], []).extend(entries)
            if depth:
                children.setdefault(path[: depth - 1], {})[path[depth - 1]] = None
    return {
        path: Level(path=path, children=tuple(children.get(path, ())), entries=own.get(path, ()), below=inside)
        for path, inside in below.items()
    }


def _reached(text: str, words: Sequence[str]) -> list[int]:
    """How much of the beginning of a text can be taken away as these words, one after the other."""
    reached = [0]
    for place in reached:
        for word in words:
            if text.startswith(word, place) and place + len(word) not in reached:
                reached.append(place + len(word))
    return reached
