"""One way of writing for every way of typing: what all matching reads.

NFKC (full width, ligatures), lower case, simplified characters, no control or invisible characters, no lone
surrogates, and no white space except one blank between two Latin words or numbers.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

_BLANK, _INVISIBLE = " ", ""
_MOST_FOLDED = 20_000  # characters whose folding is remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalisedText:
    """`offsets[i]` is the index in the raw text of the character that gave `text[i]`."""

    text: str
    offsets: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of raw text behind `text[start:end]`, which must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def normalise(text: str) -> str:
    """Idempotent; never raises, whatever the text."""
    folded = text.translate(_FOLDED)
    return normalise_with_offsets(text).text if _BLANK in folded else folded


def normalise_with_offsets(text: str) -> NormalisedText:
    characters: list[str] = []
    offsets: list[int] = []
    pending_blank = False
    for offset, character in enumerate(text):
        for piece in _fold(character):
            if piece == _BLANK:
                pending_blank = bool(characters)
                continue
            if pending_blank and _is_latin(characters[-1]) and _is_latin(piece):
                characters.append(_BLANK)
                offsets.append(offset - 1)
            pending_blank = False
            characters.append(piece)
            offsets.append(offset)
    return NormalisedText(text="".join(characters), offsets=tuple(offsets))


class _Folded(dict[int, str]):
    """For `str.translate`: what each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_FOLDED:
            self.clear()
        self[code] = folded = _fold(chr(code))
        return folded


_FOLDED = _Folded()


@lru_cache(maxsize=_MOST_FOLDED)
def _fold(character: str) -> str:
    """What one raw character becomes: nothing, a blank, or its normalised characters."""
    category = unicodedata.category(character)
    if character.isspace() or category in ("Cc", "Zs", "Zl", "Zp"):
        return _BLANK
    if category in ("Cf", "Cs", "Co", "Cn") or "\ufe00" <= character <= "\ufe0f":
        return _INVISIBLE
    folded = unicodedata.normalize("NFKC", character).lower()
    while (simple := _simplifier().convert(folded)) != folded:  # a few characters take two steps
        folded = simple
    return folded


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
