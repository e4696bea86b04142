"""What training reads: a folder with `pairs/*.tsv[.gz]` and `text/*.txt[.gz]`, every text normalised.

A pair file has a line `question_a <tab> question_b <tab> same (0|1)`; a text file has a sentence or question a line.
Files whose stem ends in `_dev` are for choices only and are never read here.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from nlu.errors import ContentError, Problem, Severity
from nlu.os_reason import os_reason
from nlu.text import normalise

_MOST_BROKEN = 0.01  # of a file's lines; above that the file is not what it seems
_SHOWN = 20
_LONGEST_LINE = 4_000  # characters; the rest of a longer line says nothing new about how people write

T = TypeVar("T")
Warn = Callable[[Problem], None]


class Pair(NamedTuple):
    a: str
    b: str
    is_same: bool


@dataclass(slots=True)
class Corpus:
    """By the file's stem; `excluded` counts the pairs and lines that a measured question kept out."""

    pairs: dict[str, list[Pair]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    excluded: int = 0


def development(data: Path, warn: Warn) -> dict[str, list[Pair]]:
    """The pairs that choices are made on, by the file's stem. Raises ContentError N041, N042."""
    found = _of(data / "pairs", "tsv")
    return {_stem(path): [pair for pair in _rows(path, _pair, warn) if pair] for path in found if _is_dev(path)}


def read(data: Path, excluded: frozenset[str], warn: Warn) -> Corpus:
    """`excluded`: normalised questions that no training example may contain. Raises ContentError N040-N042."""
    corpus = Corpus()
    for path in _files(data / "pairs", "tsv"):
        rows = [row for row in _rows(path, _pair, warn) if row is not None]
        kept = [pair for pair in rows if pair.a not in excluded and pair.b not in excluded]
        corpus.excluded += len(rows) - len(kept)
        corpus.pairs[_stem(path)] = kept
    for path in _files(data / "text", "txt"):
        lines = [line for line in _rows(path, _line, warn) if line]
        texts = [line for line in lines if line not in excluded]
        corpus.excluded += len(lines) - len(texts)
        corpus.texts[_stem(path)] = texts
    if not corpus.pairs and not corpus.texts:
        hint = "文件夹里要有 pairs/*.tsv 或 text/*.txt（可以是 .gz）"
        raise ContentError("N040", [Problem(code="N040", message="没有训练数据", file=data, hint=hint)])
    return corpus


def _files(folder: Path, ending: str) -> list[Path]:
    return [path for path in _of(folder, ending) if not _is_dev(path)]


def _of(folder: Path, ending: str) -> list[Path]:
    return sorted([*folder.glob(f"*.{ending}"), *folder.glob(f"*.{ending}.gz")])


def _is_dev(path: Path) -> bool:
    return _stem(path).endswith("_dev")


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def _rows(path: Path, parse: Callable[[str], T], warn: Warn) -> Iterator[T]:
    broken: list[Problem] = []
    count = 0
    for count, raw in enumerate(_raw_lines(path), start=1):
        if not raw.strip():
            continue
        try:
            yield parse(raw.decode("utf-8").rstrip("\r\n"))
        except ValueError as error:
            reason = "不是 UTF-8 文字" if isinstance(error, UnicodeDecodeError) else str(error)
            broken.append(_skipped(path, reason, count))
    if len(broken) > _MOST_BROKEN * count:
        message = f"{len(broken)} 行有错，共 {count} 行，超过 {_MOST_BROKEN:.0%}"
        hint = "改正这些行，或检查是不是给错了文件"
        raise ContentError("N041", [*broken[:_SHOWN], Problem(code="N041", message=message, file=path, hint=hint)])
    for problem in broken[:_SHOWN]:
        warn(problem)
    if broken:
        warn(_skipped(path, f"略过 {len(broken)} 行，共 {count} 行"))


def _skipped(path: Path, message: str, line: int | None = None) -> Problem:
    return Problem(code="N041", message=message, file=path, line=line, severity=Severity.WARNING)


def _raw_lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            yield from stream
    except (OSError, EOFError) as error:  # gzip's own: not a gzip file, a torn one
        reason = os_reason(error) if isinstance(error, OSError) and error.errno else str(error)
        problem = Problem(code="N042", message=f"文件读不了：{reason}", file=path, hint="检查路径、权限和文件是否完整")
        raise ContentError("N042", [problem]) from error


def _pair(line: str) -> Pair | None:
    """None for a pair of which one side says nothing."""
    fields = line.split("\t")
    if len(fields) != 3 or fields[2].strip() not in ("0", "1"):
        raise ValueError("每行应为：问题、制表符、问题、制表符、0 或 1")
    a, b = normalise(fields[0]), normalise(fields[1])
    return Pair(a, b, fields[2].strip() == "1") if a and b else None


def _line(line: str) -> str:
    return normalise(line[:_LONGEST_LINE])
