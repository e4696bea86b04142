"""A value found in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """`span` is (start, end) in the raw text, so that it can be masked or highlighted where the customer typed it."""

    kind: str  # phone, id_card, bank_card ...
    value: str  # canonical: digits only, half width
    text: str  # as typed
    span: tuple[int, int]
