"""How long a loan or deposit runs, in months: 12期, 三个月, 一年半. Dates, ordinals and spans of the past are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.entities.entity import Entity
from nlu.entities.numeral import INSIDE, NUMERAL, simple, value_of

KIND = "tenor"
_MOST_YEARS = 40  # 2026年 is a date
_BEFORE = rf"(?<!{INSIDE})(?<![-~至到—第近去满])"
_AFTER = r"(?!前|后|内|以[前后内]|[-~至到—]\s*\d)"
_MONTHS = re.compile(rf"{_BEFORE}(?P<numeral>{NUMERAL})\s?(?:期|个月){_AFTER}")
_YEARS = re.compile(rf"{_BEFORE}(?:(?P<numeral>{NUMERAL})\s?年(?P<half>半)?|半年)(?!级|代|{INSIDE}){_AFTER}")


def find(raw: str) -> Iterator[Entity]:
    text = simple(raw)
    for match in _MONTHS.finditer(text):
        value = value_of(match["numeral"])
        if value is not None and value == value.to_integral_value():
            yield _entity(raw, match, int(value))
    for match in _YEARS.finditer(text):
        years = value_of(match["numeral"]) if match["numeral"] else 0
        if years is not None and years <= _MOST_YEARS and years * 12 == int(years * 12):
            has_half = match["half"] or not match["numeral"]
            yield _entity(raw, match, int(years * 12) + (6 if has_half else 0))


def _entity(raw: str, match: re.Match[str], months: int) -> Entity:
    return Entity(kind=KIND, value=str(months), text=raw[slice(*match.span())], span=match.span())
