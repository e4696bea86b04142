"""Terms by their sound: which of them may have been meant by what is typed from some place on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from nlu.correction.look_alikes import look_alikes
from nlu.correction.readings import folded, readings, syllables

_LONGEST_SYLLABLE = 6
_BETWEEN_SYLLABLES = " '"
_REMEMBERED = 20_000  # characters


@dataclass(slots=True)
class _Node:
    below: dict[str, _Node] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """`terms` that sound or look like `units`, which reach to `end`: characters, and syllables typed in letters."""

    end: int
    units: tuple[str, ...]
    terms: tuple[str, ...]


class TermSounds:
    """Immutable. A character stands for its own sounds and for those of the characters that look like it."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._root = _Node()
        for term in terms:
            nodes = [self._root]
            for character in term:
                keys = {folded(syllable) for syllable in readings(character)} or {character}
                nodes = [node.below.setdefault(key, _Node()) for node in nodes for key in sorted(keys)]
            for node in nodes:
                node.terms.append(term)

    def heard(self, text: str, start: int) -> Iterator[Heard]:
        """Everything that may begin here. A match may end within a word of Latin letters."""
        below = self._root.below
        if not (_latin(text[start]) or any(key in below for key in _keys(text[start]))):
            return
        paths: list[tuple[_Node, int, tuple[str, ...]]] = [(self._root, start, ())]
        for node, place, units in paths:
            if node.terms and units:
                yield Heard(end=place, units=units, terms=tuple(node.terms))
            if place < len(text):
                paths += self._steps(node, text, place, units)

    def _steps(
        self, node: _Node, text: str, place: int, units: tuple[str, ...]
    ) -> Iterator[tuple[_Node, int, tuple[str, ...]]]:
        character = text[place]
        if not character.isascii():
            for key in _keys(character):
                if (child := node.below.get(key)) is not None:
                    yield child, place + 1, (*units, character)
            return
        if character in _BETWEEN_SYLLABLES and units and place + 1 < len(text):
            place += 1
        for end in range(place + 1, min(place + _LONGEST_SYLLABLE, len(text)) + 1):
            typed = text[place:end]
            syllable = syllables().get(typed)
            if syllable is not None and (child := node.below.get(folded(syllable))) is not None:
                yield child, end, (*units, syllable)


@lru_cache(maxsize=_REMEMBERED)
def _keys(character: str) -> tuple[str, ...]:
    sounds = {folded(one) for alike in (character, *look_alikes(character)) for one in readings(alike)}
    return tuple(sorted(sounds)) or (character,)


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
