"""The text of a CSV file: its encoding found without guessing, its delimiter from the header."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from knowledge.files import table_header, tables
from knowledge.files.table_header import HEADER_ROWS, Row
from nlu.errors import ContentError, Problem

_DELIMITERS = ",;\t"
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_UNMARKED = (("utf-8", "UTF-8"), ("gb18030", "GB18030"))  # GB18030 contains GBK and GB2312


def decode(raw: bytes, path: Path) -> str:
    """By its byte order mark, else strictly as UTF-8, else strictly as GB18030. Raises ContentError K149, K150."""
    marked = next((one for one in _MARKED if raw.startswith(one[0])), None)
    candidates = (marked[1:],) if marked else _UNMARKED
    first: UnicodeDecodeError | None = None
    for encoding, _ in candidates:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            first = first or error
            continue
        if "\0" in text:
            message = "含有空字符（NUL）"
            raise _fault(
                "K150",
                path,
                text[: text.index("\0")].count("\n") + 1,
                message,
                "可能不是 CSV；在 Excel 里另存为「CSV UTF-8」",
            )
        return text
    assert first is not None
    names = "、".join(name for _, name in candidates)
    line = raw[: first.start].count(b"\n") + 1
    message = f"第 {first.start + 1} 个字节起不是 {names} 编码"
    raise _fault("K149", path, line, message, "在 Excel 里另存为「CSV UTF-8」")


def delimiter(text: str) -> str:
    """The one with which the first rows name most columns; a comma when none does."""
    head = text[:100_000]

    def named(candidate: str) -> int:
        try:
            header = table_header.find(islice(_records(head, candidate), HEADER_ROWS))
        except csv.Error:  # the cut may fall into a quoted cell
            return 0
        return header.known if header else 0

    return max(_DELIMITERS, key=named)


def rows(text: str, delimiter: str, path: Path) -> Iterator[Row]:
    """Raises ContentError K150 at a quote that does not close, K156 when there are too many rows or columns."""
    reader = _records(text, delimiter)
    number = filled = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            hint = "含引号、逗号或换行的文字整格加引号，格内的引号写两个"
            raise _fault("K150", path, number + 1, "这一行的引号没有配对，或一格太长", hint) from error
        if row is None:
            return
        number = row.number
        filled += any(row.cells)
        if filled > tables.ROWS + HEADER_ROWS:
            raise _fault("K156", path, number, f"超过 {tables.ROWS:,} 行", "拆成几个文件分别导入")
        if len(row.cells) > tables.COLUMNS:
            raise _fault("K156", path, number, f"超过 {tables.COLUMNS} 列", "删去多余的列，或检查分隔符")
        yield row


def _records(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, record in enumerate(reader, start=1):
        yield Row(number=number, cells=record)


def _fault(code: str, path: Path, line: int | None, message: str, hint: str) -> ContentError:
    return ContentError(code, [Problem(code=code, message=message, file=path, line=line, hint=hint)])
