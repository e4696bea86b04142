"""Takes card, identity and phone numbers out of a text before it is stored or logged."""

from __future__ import annotations

import re

from nlu.entities.overlaps import find_claims

_SHOWN = 4
_MASKED = re.compile(r"\*{4,}[\dxXｘＸ]{0,4}")


def mask(text: str) -> str:
    """The text with `*` for every digit of such a number but the last four. Everything else stays.

    Where several readings of the same digits are possible, all that any of them covers is masked.
    """
    pieces: list[str] = []
    end = 0
    for start, stop in _merged(sorted(claim.span for claim in find_claims(text))):
        secret = [character for character in text[start:stop] if character.isdecimal() or character in "xXｘＸ"]
        pieces += (text[end:start], "*" * (len(secret) - _SHOWN), *secret[-_SHOWN:])
        end = stop
    pieces.append(text[end:])
    return "".join(pieces)


def without_masked(text: str) -> str:
    """A masked text with what `mask` left of the numbers taken out: digits of a card say nothing about the question."""
    return _MASKED.sub(" ", text)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans, overlapping ones joined."""
    merged: list[tuple[int, int]] = []
    for start, stop in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged
