"""Finds a planted number in whatever was written, also where it was typed, encoded or stored differently."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Iterator

_BETWEEN = re.compile(r"(?<=\d)[\s\-_.·\u2010-\u2015\uff0d\u3000\u200b]{1,3}(?=\d)")


def leaks(written: bytes, numbers: Iterable[str]) -> list[str]:
    """Those of the numbers (digits, half width) that can be read out of it."""
    plain = _BETWEEN.sub("", _half_width(written.decode("utf-8", "replace")))
    return [number for number in numbers if number in plain or any(form in written for form in _encoded(number))]


def _half_width(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() and not one.isascii() else one for one in text)


def _encoded(number: str) -> Iterator[bytes]:
    raw = number.encode()
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield number.encode("utf-16-le")
    yield number.encode("utf-16-be")
    for before in range(3):  # base64 depends on where the number stands in what is encoded
        after = -(before + len(raw)) % 3
        encoded = base64.b64encode(bytes(before) + raw + bytes(after))
        inside = encoded[(0, 2, 3)[before] : len(encoded) - (0, 2, 3)[after]]
        yield inside
        yield inside.translate(bytes.maketrans(b"+/", b"-_"))
