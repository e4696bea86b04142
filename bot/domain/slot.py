"""What the bot may remember about a customer's case during a session: slots, declared in domain.yml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.secret import Sealed, Secret

Json = Any  # what json.dumps takes
SlotValue = Json | Secret | Sealed


class SlotType(StrEnum):
    TEXT = "text"
    BOOL = "bool"
    CATEGORICAL = "categorical"
    FLOAT = "float"
    LIST = "list"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """`entities` are the kinds that fill it from what a customer types, the first found wins; none: only the bot's own
    skills set it. `minimum` and `maximum` bound a float."""

    name: str
    type: SlotType
    values: tuple[str, ...] = ()  # of a categorical slot
    minimum: float | None = None
    maximum: float | None = None
    initial_value: Json = None
    entities: Sequence[str] = ()
    sensitive: bool = False

    def accepts(self, value: Json) -> bool:
        match self.type:
            case SlotType.TEXT:
                return isinstance(value, str)
            case SlotType.BOOL:
                return isinstance(value, bool)
            case SlotType.CATEGORICAL:
                return value in self.values
            case SlotType.FLOAT:
                return isinstance(value, int | float) and not isinstance(value, bool) and self._is_in_bounds(value)
            case SlotType.LIST:
                return isinstance(value, list)
            case SlotType.ANY:
                return True

    def _is_in_bounds(self, value: float) -> bool:
        return (self.minimum is None or value >= self.minimum) and (self.maximum is None or value <= self.maximum)
