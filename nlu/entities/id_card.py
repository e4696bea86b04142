"""Resident identity numbers: 18 places, or 15 of the old kind.

A wrong check digit or an impossible date does not make a number harmless: customers mistype. So nothing is verified
when the number is written in one piece; in several groups the shape has to speak for it.
"""

from __future__ import annotations

import re

from nlu.entities.digit_window import DigitWindow

KIND = "id_card"
_LONG = re.compile(r"[1-9]\d{5}(?:18|19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX]")
_SHORT = re.compile(r"[1-9]\d{7}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}")


def read(window: DigitWindow) -> str | None:
    """The digits of an identity number that ends in a digit."""
    count = len(window.digits)
    if _LONG.fullmatch(window.digits) or _SHORT.fullmatch(window.digits):
        return window.digits
    if window.is_one_group and count == 15:
        return window.digits
    return window.digits if count in (15, 18) and window.lengths[:1] == (6,) else None


def read_with_letter(window: DigitWindow) -> str | None:
    """The digits and X of an identity number whose check digit is written X."""
    return window.digits + "X" if window.check_letter_end is not None and len(window.digits) == 17 else None
