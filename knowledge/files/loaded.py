"""What a file reader hands back: what could be read, where it stood, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from knowledge.entry import Entry
from nlu.errors import Problem, Severity

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Located(Generic[T]):
    """`file` is None for what came from elsewhere (the database); `line` counts from 1, in a `sheet` it is the row.
    `columns` says in which column of a table a field stands."""

    value: T
    file: Path | None = None
    line: int | None = None
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def problem(self, key: str, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Problem:
        """At the field `key`, as exactly as its place is known."""
        return Problem(
            code=code,
            message=message,
            file=self.file,
            line=self.line,
            sheet=self.sheet,
            column=self.columns.get(key, ""),
            hint=hint,
            severity=severity,
        )

    @property
    def place(self) -> str:
        """Where it stands, to be named within a problem of the same import."""
        return f"{self.sheet}!第{self.line}行" if self.sheet else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """`entries` also holds entries with a mistake in a minor field, so that checks of the whole base do not report what
    is not wrong: whoever uses them looks at `errors` first."""

    entries: tuple[Located[Entry], ...]
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)
