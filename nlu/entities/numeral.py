"""Numbers as people write them: 1,000  1.5万  5w  1万5  三万五  两千  十二. Exact, or nothing."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {**_TENS, "k": 1000, "万": 10**4, "w": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
# One character for one, so that places in the text stay what they were.
_SIMPLE = str.maketrans(
    "０１２３４５６７８９．ＷＫｗｋWK萬億兩〇壹贰叁肆伍陆柒捌玖拾佰仟圓圆塊個",
    "0123456789.wkwkwk万亿两零一二三四五六七八九十百千元元块个",
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(?:\.\d{1,6})?"
_SCALE = "(?:百万|千万|[百千万亿wk])"
_PART = re.compile(rf"({_NUMBER})({_SCALE})?")

_WRITTEN = rf"{_NUMBER}(?:{_SCALE}(?:[1-9]{_SCALE}?){{0,3}})?"
_SPOKEN = "[一二两三四五六七八九十][零一二两三四五六七八九十百千万亿]{0,14}"
NUMERAL = f"(?:{_WRITTEN}|{_SPOKEN})"
INSIDE = r"[\d.,零一二两三四五六七八九十百千万亿几数wk]"  # what stands before or after is part of the number


def simple(text: str) -> str:
    """Half width, simplified and lower case as far as numerals and their units go; of the same length."""
    return text.translate(_SIMPLE)


def value_of(numeral: str) -> Decimal | None:
    """What a match of NUMERAL in a `simple` text says; None when it is no number (两三万)."""
    return _written(numeral) if numeral[0].isdecimal() else _spoken(numeral)


def _written(numeral: str) -> Decimal | None:
    """Scales must fall; a last digit without one counts in the place below: 1万5 is 15,000."""
    total, last = Decimal(0), None
    for number, scale in _PART.findall(numeral):
        factor = _SCALES[scale] if scale else 1 if last is None else last // 10
        if last is not None and (factor >= last or "." in numeral):
            return None
        total, last = total + Decimal(number.replace(",", "")) * factor, factor
    return total


def _spoken(numeral: str) -> Decimal | None:
    for scale in ("亿", "万"):
        high, found, low = numeral.partition(scale)
        if found:
            above, below = _spoken(high) if high else None, _below(low, _SCALES[scale])
            return None if above is None or below is None else above * _SCALES[scale] + below
    return _below_ten_thousand(numeral)


def _below(low: str, scale: int) -> Decimal | None:
    if not low:
        return Decimal(0)
    if low in _DIGITS:
        return Decimal(_DIGITS[low] * (scale // 10))  # 三万五
    return _spoken(low.removeprefix("零"))


def _below_ten_thousand(numeral: str) -> Decimal | None:
    total, digit, unit = 0, None, 10_000
    for place, character in enumerate(numeral):
        if character in _DIGITS and digit is None:
            digit = _DIGITS[character] or None  # 零 only holds a place
        elif character in _TENS and _TENS[character] < unit and (digit or (character == "十" and not place)):
            unit = _TENS[character]
            total, digit = total + (digit or 1) * unit, None
        else:
            return None
    if digit is not None:
        is_short = 10 < unit < 10_000 and "零" not in numeral  # 三千五 is 3500, 三千零五 is 3005
        total += digit * (unit // 10 if is_short else 1)
    return Decimal(total) if total else None
