"""A value found in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """`span` is (start, end) in the raw text, so that it can be masked or highlighted where the customer typed it."""

    kind: str  # phone, id_card, bank_card, money, tenor
    value: str  # canonical: digits only, half width; money in yuan (35000, 0.5), a tenor in months
    text: str  # as typed
    span: tuple[int, int]
