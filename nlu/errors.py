"""Errors that people can act on: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    ERROR = "error"  # blocks a publish
    WARNING = "warning"  # advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a file that a person wrote. `line` counts from 1; `message` and `hint` are Chinese.

    In a workbook `sheet` is set, `line` is the row and `column` its letters; in a CSV file `column` is the header.
    """

    code: str
    message: str
    file: Path | None = None
    line: int | None = None
    sheet: str = ""
    column: str = ""
    hint: str = ""
    severity: Severity = Severity.ERROR
    about: str = ""  # the id of the entry that it tells of

    @property
    def where(self) -> str:
        if self.file is None:
            return ""
        if self.sheet:
            return f"{self.file}: {self.sheet}!{self.column}{self.line}" if self.line else f"{self.file}: {self.sheet}"
        if self.column:
            return f"{self.file}: 第{self.line}行「{self.column}」"
        return f"{self.file}:{self.line}" if self.line else str(self.file)

    def __str__(self) -> str:
        text = f"[{self.code}] {self.message}"
        if self.where:
            text = f"{self.where}: {text}"
        return f"{text}（{self.hint}）" if self.hint else text


class CodedError(Exception):
    """An expected failure. `code` is stable (`K012`: the letter names the package); `str()` may be shown to staff."""

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"[{code}] {message}" + (f"（{hint}）" if hint else ""))
        self.code = code
        self.message = message
        self.hint = hint


class ContentError(CodedError):
    """Content that must not be used; carries every problem found, not only the first."""

    def __init__(self, code: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(code, "\n".join(str(problem) for problem in self.problems))
