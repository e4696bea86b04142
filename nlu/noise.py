"""What hurried people do to a question: so that the models have seen it before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from nlu.correction.readings import characters as of_syllable
from nlu.correction.readings import readings

_COMMON = 3000  # characters that a slip may put in another's place
_FILLERS = ("请问", "你好", "那个", "就是", "我想问下", "麻烦问一下", "啊", "呢", "呀", "亲")


class Noise:
    """One slip a call: a character dropped, doubled, swapped with its neighbour or replaced by one that sounds alike,
    or a filler word at either end."""

    def __init__(self, characters: Iterable[str]) -> None:
        """`characters`: the vocabulary's, most frequent first."""
        self._alike = _alike([one for one in characters if "\u4e00" <= one <= "\u9fff"][:_COMMON])
        self._slips: tuple[Callable[[str, int, np.random.Generator], str], ...] = (
            self._homophone,
            self._homophone,
            _dropped,
            _doubled,
            _swapped,
            _filled,
        )

    def __call__(self, text: str, random: np.random.Generator) -> str:
        if len(text) < 4:
            return text
        slip = self._slips[int(random.integers(len(self._slips)))]
        return slip(text, int(random.integers(len(text) - 1)), random)

    def _homophone(self, text: str, place: int, random: np.random.Generator) -> str:
        others = self._alike.get(text[place], ())
        if not others:
            return text
        return text[:place] + others[int(random.integers(len(others)))] + text[place + 1 :]


def _alike(characters: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """For each character, those with the same syllable, whatever the tone."""
    known = frozenset(characters)
    return {
        character: [
            other
            for syllable in sorted(readings(character))
            for other in of_syllable()[syllable]
            if other in known and other != character
        ]
        for character in characters
    }


def _dropped(text: str, place: int, random: np.random.Generator) -> str:
    return text[:place] + text[place + 1 :]


def _doubled(text: str, place: int, random: np.random.Generator) -> str:
    return text[: place + 1] + text[place:]


def _swapped(text: str, place: int, random: np.random.Generator) -> str:
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _filled(text: str, place: int, random: np.random.Generator) -> str:
    filler = _FILLERS[int(random.integers(len(_FILLERS)))]
    return filler + text if random.random() < 0.5 else text + filler
