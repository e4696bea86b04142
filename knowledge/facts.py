"""How an answer gets its numbers without knowing where they live (bot fills this with the graph)."""

from __future__ import annotations

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
