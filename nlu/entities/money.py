"""Amounts of money, in yuan: 5万元, 1.5w, 三千五百块, 借5000.

Ranges and rough figures (5到10万, 几千块, 5万多) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlu.entities.entity import Entity
from nlu.entities.numeral import INSIDE, NUMERAL, simple, value_of

KIND = "money"
_UNIT = r"(?:元|块钱|块|人民币|rmb)"
_ROUGH = r"(?![多几来余]|左右|上下|以[上下内]|分之|[-~至到—]\s*\d)"
_COUNTED = r"(?![a-z]|公里|小时|毫|平|[人次里步米克名个位户家年月天期份张条件屏瓦])"  # 5万人, 4k屏
_AMOUNT = re.compile(
    rf"(?<!{INSIDE})(?<![-~至到—分第])(?<!\d[a-z])"
    rf"(?:(?P<cue>(?<=[借贷])|(?<=[借贷]款)|(?<=[¥￥]))?(?P<numeral>{NUMERAL}))"
    rf"(?:\s?(?P<unit>{_UNIT})|(?!{INSIDE}){_COUNTED}){_ROUGH}"
)
_HAS_SCALE = re.compile(r"[百千万亿wk]")


def find(raw: str) -> Iterator[Entity]:
    """A figure with a unit or a scale of at least a hundred; a bare one only right after 借, 贷 or ¥."""
    for match in _AMOUNT.finditer(simple(raw)):
        is_money = match["unit"] or match["cue"] is not None or _HAS_SCALE.search(match["numeral"])
        if is_money and (value := value_of(match["numeral"])) is not None:
            start, end = match.span()
            yield Entity(kind=KIND, value=_plain(value), text=raw[start:end], span=(start, end))


def _plain(value: Decimal) -> str:
    """Without exponent or idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
