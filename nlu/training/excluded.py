"""Questions that no training example may contain: those that the models are measured on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from nlu.errors import ContentError, Problem
from nlu.os_reason import os_reason
from nlu.text import normalise


def read(paths: Iterable[Path]) -> frozenset[str]:
    """Normalised. A `.jsonl` file has a `text` a line, any other a question a line. Raises ContentError N045."""
    questions: set[str] = set()
    for path in paths:
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            reason = os_reason(error) if isinstance(error, OSError) else "不是 UTF-8 文字"
            raise _fault(path, None, f"文件读不了：{reason}") from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                questions.add(normalise(_text(line, path, number) if path.suffix == ".jsonl" else line))
    return frozenset(questions)


def _text(line: str, path: Path, number: int) -> str:
    try:
        return str(json.loads(line)["text"])
    except (ValueError, TypeError, KeyError) as error:
        raise _fault(path, number, '每行应为 {"text": …}') from error


def _fault(path: Path, line: int | None, message: str) -> ContentError:
    hint = "排除名单读不全就会拿考题来训练，所以不开始"
    return ContentError("N045", [Problem(code="N045", message=message, file=path, line=line, hint=hint)])
