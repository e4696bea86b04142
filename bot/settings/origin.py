"""Where a setting's value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`variable` of a default is one that would be used, but is not set."""

    source: Source
    file: str | None = None
    line: int | None = None
    variable: str | None = None

    def __str__(self) -> str:
        """In Chinese."""
        match self.source:
            case Source.FILE:
                return f"{self.file}:{self.line}"
            case Source.ENVIRONMENT:
                return f"环境变量 {self.variable}"
            case Source.DEFAULT:
                return f"默认（{self.variable} 未设置）" if self.variable else "默认"
