"""What a file reader hands back: what could be read, where it stood, and everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from knowledge.entry import Entry
from nlu.errors import Problem, Severity

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Located(Generic[T]):
    """`file` is None for what came from elsewhere (the database); `line` counts from 1."""

    value: T
    file: Path | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """`entries` also holds entries with a mistake in a minor field, so that checks of the whole base do not report what
    is not wrong: whoever uses them looks at `errors` first."""

    entries: tuple[Located[Entry], ...]
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)
