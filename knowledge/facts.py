"""How an answer gets its numbers without knowing where they live (bot fills this with the graph)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol


class Facts(Protocol):
    def text(self, name: str, on: date) -> str | None:
        """The fact `subject.relation` as it reads in an answer on that day (`20万元`), None when there is none."""
        ...


class FactNames(Protocol):
    def has(self, name: str) -> bool:
        """Whether `subject.relation` is known at all, on whatever day."""
        ...

    def names(self) -> Collection[str]:
        """Every fact, for the nearest one to be offered."""
        ...

    def shown(self, name: str) -> str:
        """As it reads in an answer; empty for one that is not known."""
        ...
