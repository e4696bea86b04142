"""Mobile numbers of mainland China, also with the country code."""

from __future__ import annotations

import re

from nlu.entities.digit_window import DigitWindow

KIND = "phone"
_MOBILE = re.compile(r"((?:00)?86|0)?(1[3-9]\d{9})")


def read(window: DigitWindow) -> str | None:
    """The eleven digits, or None when the window is something else, such as a range of amounts (15000-200000)."""
    match = _MOBILE.fullmatch(window.digits)
    if match is None or (match[1] is None and _is_range(window)):
        return None
    return match[2]


def _is_range(window: DigitWindow) -> bool:
    if len(window.lengths) != 2 or window.lengths in ((3, 8), (7, 4)):
        return False
    low, high = window.digits[: window.lengths[0]], window.digits[window.lengths[0] :]
    return low.endswith("00") and high.endswith("00")
