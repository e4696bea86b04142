"""A cell whose content must not be taken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Stands where the value would; `message` follows the column's name. Chinese."""

    code: str
    message: str
    hint: str
