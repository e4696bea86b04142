"""Files with one JSON object a line, read line by line: a broken line is a problem and the next one is read."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from knowledge.progress import Progress, silent
from nlu import whole_file
from nlu.errors import ContentError, Problem

LINE_BYTES = 1_000_000
FILE_BYTES = 200_000_000  # a hundred thousand entries of 2 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLine:
    line: int
    value: dict[str, Any]


def read(path: Path, progress: Progress = silent) -> Iterator[JsonLine | Problem]:
    """In file order; blank lines are passed over. Never raises: an unreadable file yields its problem."""
    try:
        document = whole_file.read(path, FILE_BYTES).removeprefix(codecs.BOM_UTF8)
    except ContentError as error:
        yield from error.problems
        return
    total = document.count(b"\n") + (not document.endswith(b"\n"))
    for number, raw in enumerate(BytesIO(document), start=1):
        if number % 500 == 0 or number == total:
            progress("读取", number, total)
        if len(raw) > LINE_BYTES:
            yield _problem(path, number, "K122", f"这一行超过 {LINE_BYTES:,} 字节", "检查是否漏了换行")
        elif raw.strip():
            yield _parse(path, number, raw)


def _parse(path: Path, number: int, raw: bytes) -> JsonLine | Problem:
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _problem(path, number, "K120", "不是 UTF-8 编码", "用 UTF-8 另存")
    except (ValueError, RecursionError):
        return _problem(path, number, "K121", "不是完整的 JSON", "每行一个 JSON 对象，检查引号、逗号和括号")
    if not isinstance(value, dict):
        return _problem(path, number, "K121", "应当是 JSON 对象", "以 { 开头，以 } 结尾")
    return JsonLine(line=number, value=value)


def _problem(path: Path, line: int | None, code: str, message: str, hint: str) -> Problem:
    return Problem(code=code, message=message, file=path, line=line, hint=hint)
