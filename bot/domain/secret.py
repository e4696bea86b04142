"""Values that nobody may see in passing: in memory they show nothing until they are opened, stored they are sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

HIDDEN = "〔已加密〕"


class Secret:
    """The value of a sensitive slot, as this process holds it. Printing, logging, copying or pickling does not give
    it away; `open()` does, and every call of it should be easy to justify."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def open(self) -> Any:
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and bool(self._value == other._value)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, _: str) -> str:
        return HIDDEN

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sensitive value as it is stored. Found in a tracker, it is one that this process has no key for."""

    envelope: Any  # JSON; whatever stands in the database, which may be damaged

    @property
    def key_id(self) -> str | None:
        kid = self.envelope.get("kid") if isinstance(self.envelope, dict) else None
        return kid if isinstance(kid, str) else None

    def __repr__(self) -> str:
        return HIDDEN
