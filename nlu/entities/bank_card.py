"""Bank card numbers: 16 to 19 digits. A failed checksum does not make one harmless: customers mistype."""

from __future__ import annotations

from nlu.entities.digit_window import DigitWindow

KIND = "bank_card"
_FIRST_DIGITS = "34569"  # of cards issued in China; others count when written in one piece or by fours


def read(window: DigitWindow) -> str | None:
    """The digits. A single group of more than 15 digits always counts: it may be a card with something typed twice."""
    count = len(window.digits)
    if window.is_one_group:
        return window.digits if count > 15 else None
    if not 15 <= count <= 19:
        return None
    if count == 15:
        return window.digits if passes_checksum(window.digits) and window.digits[0] == "3" else None
    by_fours = all(length == 4 for length in window.lengths[:-1])
    return window.digits if window.digits[0] in _FIRST_DIGITS or by_fours else None


def passes_checksum(digits: str) -> bool:
    """Luhn's, as every card number has."""
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0
