"""What was changed in a text before it was read, and where that was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlu.text import NormalisedText

_BLANK = " "


class RepairKind(StrEnum):
    EMOJI = "emoji"
    REPEATED = "repeated"  # the same character three times or more
    SPACED = "spaced"  # a term with marks between its characters
    FUNCTION_WORD = "function_word"  # dialect and chat language for a word of the standard language
    SLIP = "slip"  # a spelling that the lexicon lists
    PINYIN = "pinyin"
    INITIALS = "initials"
    HOMOPHONE = "homophone"
    LOOK_ALIKE = "look_alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """`written` stands at `span` of the raw text; `meant` may be empty."""

    span: tuple[int, int]
    written: str
    meant: str
    kind: RepairKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """`text[start:end]` of a normalised text becomes `meant`."""

    start: int
    end: int
    meant: str
    kind: RepairKind


def applied(text: NormalisedText, edits: Sequence[Edit]) -> NormalisedText:
    """`edits` in order, none overlapping; the result is normalised. What is put in points at the first and at the last
    character that it stands for."""
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for edit in edits:
        start, end = edit.start, edit.end
        first, last = text.offsets[start], text.offsets[end - 1]
        if edit.meant and not edit.meant.isascii():  # a blank stands between two Latin words only
            start -= start > done and text.text[start - 1] == _BLANK
            end += end < len(text.text) and text.text[end] == _BLANK
        pieces += (text.text[done:start], edit.meant)
        offsets += text.offsets[done:start]
        offsets += [first] * (len(edit.meant) - 1) + [last if len(edit.meant) > 1 else first] * bool(edit.meant)
        done = end
    return NormalisedText(text="".join((*pieces, text.text[done:])), offsets=(*offsets, *text.offsets[done:]))
