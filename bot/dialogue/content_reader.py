"""What readers of the dialogue's YAML files share: mistakes are collected with their line, and reading goes on."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from nlu.errors import Problem
from nlu.located_yaml import LocatedDict

NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class ContentReader:
    """A subclass names the code of a mistake in the shape of its file."""

    SHAPE: ClassVar[str]

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code=code, message=message, file=self.path, line=line, hint=hint))

    def mapping(
        self, item: Any, line: int, keys: tuple[str, ...], where: str, refused: Mapping[str, str] = NOTHING
    ) -> LocatedDict:
        """The item, its unknown keys reported; an empty one in its place when it is no mapping. `refused` are keys
        that people know from Rasa, with the reason why they do not stand here."""
        if not isinstance(item, LocatedDict):
            self.report(self.SHAPE, line, f"{where}应写成「键: 值」", f"可用：{' '.join(keys)}")
            empty = LocatedDict()
            empty.line, empty.lines = line, {}
            return empty
        for key in item:
            if key in refused:
                self.report(self.SHAPE, item.line_of(key), f"{where}不写「{key}」", f"{refused[key]}；删去这一项")
            elif key not in keys:
                self.report(self.SHAPE, item.line_of(key), f"{where}里没有「{key}」这一项", nearest(key, keys))
        return item


def nearest(written: str, known: Collection[str]) -> str:
    """What may have been meant, as a hint."""
    near = difflib.get_close_matches(written, known, n=1)
    return f"是不是想写 {near[0]}？" if near else f"可用：{' '.join(known)}"
