"""Small Excel files as banks make them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADER = ("标准问题", "相似问法", "答案", "分类", "生效日期", "失效日期", "类型", "编号")
GOOD = ("利率是多少？", "利息多少\n息高吗", "见App。", "贷款/禾易贷/利率")


def workbook(
    path: Path, *rows: Sequence[Any], sheet: str = "贷款", prepare: Callable[[Any], None] | None = None
) -> Path:
    """A workbook with one sheet of these rows; `prepare` does the rest to the sheet."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(list(row))
    if prepare is not None:
        prepare(page)
    book.save(path)
    return path


def repacked(path: Path, parts: dict[str, bytes | None]) -> Path:
    """The archive with these parts replaced or added, or left out where None."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**kept, **parts}.items():
            if content is not None:
                archive.writestr(name, content)
    path.write_bytes(stream.getvalue())
    return path


def part(path: Path, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)
