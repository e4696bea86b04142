"""What is wrong with one file of facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from nlu.errors import Problem
from nlu.located_yaml import LocatedDict

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(slots=True)
class Report:
    """Collects the problems of one file."""

    file: Path
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code=code, message=message, file=self.file, line=line, hint=hint))

    def unknown_keys(self, mapping: LocatedDict, known: Sequence[str], where: str) -> None:
        for key in mapping:
            if key not in known:
                self.add("G002", mapping.line_of(key), f"{where}里没有「{key}」这一项", _suggest(key, known))

    def choice(self, kind: type[_Choice], mapping: LocatedDict, key: str, where: str) -> _Choice | None:
        options = [member.value for member in kind]
        written = mapping.get(key)
        if written in options:
            return kind(written)
        if written is None:
            self.add("G003", mapping.line, f"{where}缺少 {key}", f"可用：{' '.join(options)}")
        else:
            self.add(
                "G005", mapping.line_of(key), f"{where}的 {key} 不认识「{written}」", _suggest(str(written), options)
            )
        return None


def _suggest(written: str, options: Sequence[str]) -> str:
    close = get_close_matches(written, options, n=1)
    return f"是不是 {close[0]}" if close else f"可用：{' '.join(options)}"
