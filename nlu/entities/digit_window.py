"""Long numbers as people type them: full width, in groups, with blanks, dashes or invisible characters inside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

LEAST_DIGITS, MOST_DIGITS = 11, 19
# Between two groups, at most four of: white space, dashes and dots of every width, what cannot be seen;
# and 一, which often stands for a dash.
_SEPARATOR = (
    r"[\s\-_一.·•．。\u00ad\u2010-\u2015\u2212\u2043\u30fc\ufe58\ufe63\uff0d"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_RUN = re.compile(rf"\d(?:{_SEPARATOR}{{0,4}}\d)*")
_GROUP = re.compile(r"\d+")
_CHECK_LETTER = re.compile(rf"{_SEPARATOR}{{0,4}}[xXｘＸ](?![a-zA-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitWindow:
    """Neighbouring whole groups of digits. `digits` are half width; `lengths` has the length of each group."""

    digits: str
    lengths: tuple[int, ...]
    span: tuple[int, int]  # in the raw text
    check_letter_end: int | None  # where the X that follows ends, if one follows

    @property
    def is_one_group(self) -> bool:
        return len(self.lengths) == 1


def windows(raw: str) -> Iterator[DigitWindow]:
    """Every window of LEAST_DIGITS to MOST_DIGITS digits, and every longer group by itself."""
    for run in _RUN.finditer(raw):
        if run.end() - run.start() >= LEAST_DIGITS:
            yield from _windows_of_run(raw, [group.span() for group in _GROUP.finditer(raw, *run.span())])


def _windows_of_run(raw: str, spans: list[tuple[int, int]]) -> Iterator[DigitWindow]:
    digits = "".join(_half_width(raw[start:end]) for start, end in spans)
    places = [0, *accumulate(end - start for start, end in spans)]  # of the groups within `digits`
    for first in range(len(spans)):
        for last in range(first + 1, len(places)):
            count = places[last] - places[first]
            if count > MOST_DIGITS and last > first + 1:
                break
            if count < LEAST_DIGITS:
                continue
            end = spans[last - 1][1]
            letter = _CHECK_LETTER.match(raw, end)
            yield DigitWindow(
                digits=digits[places[first] : places[last]],
                lengths=tuple(b - a for a, b in spans[first:last]),
                span=(spans[first][0], end),
                check_letter_end=letter.end() if letter else None,
            )


def _half_width(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(unicodedata.digit(digit)) for digit in digits)
