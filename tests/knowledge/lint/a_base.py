"""Entries for the checks to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from knowledge.entry import Entry, EntryId
from knowledge.files.loaded import Located
from nlu.errors import Problem, Severity


class Names:
    """Facts that all read 7.2%."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def has(self, name: str) -> bool:
        return name in self._names

    def names(self) -> tuple[str, ...]:
        return self._names

    def shown(self, name: str) -> str:
        return "7.2%"


def located(
    entry_id: str, question: str, *, file: str | None = "base.yml", line: int | None = 1, **fields: Any
) -> Located[Entry]:
    fields.setdefault("similar", tuple(f"{question}说法{number}" for number in "一二三四五六七八九十"))
    fields.setdefault("answer", "请在App中查看。")
    entry = Entry(id=EntryId(entry_id), question=question, **fields)
    return Located(value=entry, file=Path(file) if file else None, line=line)


def codes(problems: list[Problem]) -> list[tuple[str, Severity, int | None]]:
    return [(problem.code, problem.severity, problem.line) for problem in problems]
