"""Entries in CSV. Written as UTF-8 with a byte order mark and CRLF, which Excel opens right."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

from knowledge.entry import Entry
from knowledge.files import csv_text, table_header, table_layout, tables
from knowledge.files.cells import CellValue
from knowledge.files.loaded import Loaded, Located
from knowledge.files.table_header import HEADER_ROWS, Row
from knowledge.files.tables import Table
from knowledge.progress import Progress
from nlu import whole_file
from nlu.errors import ContentError, Problem, Severity

FILE_BYTES = 100_000_000  # decoded and parsed it takes a few times as much memory

# A spreadsheet would run text with such a beginning as a formula (OWASP, CSV injection; the full-width forms too, in
# Chinese versions); an apostrophe before it makes it text. A text that already begins with apostrophes gets one more,
# so that taking one away is exact.
_RISKY = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def read(path: Path, progress: Progress) -> Loaded:
    """Never raises: what cannot be read is a problem with row and column."""
    problems: list[Problem] = []
    entries: list[Located[Entry]] = []
    try:
        text = csv_text.decode(whole_file.read(path, FILE_BYTES), path)
        delimiter = csv_text.delimiter(text)
        total = sum(1 for _ in csv_text.rows(text, delimiter, path))
        rows = _counted(csv_text.rows(text, delimiter, path), total, progress)
        header, below = table_header.split(rows)
        if header is None:
            message = f"前 {HEADER_ROWS} 行里没有表头，至少要有「标准问题」一列"
            hint = "用 bot template 生成模板；表头是乱码时，在 Excel 里另存为「CSV UTF-8」"
            problems.append(Problem(code="K144", message=message, file=path, hint=hint))
        else:
            table = Table(file=path, column_name=lambda _, header: header, strays=Severity.ERROR)
            entries += tables.read(table, header, below, problems)
    except ContentError as error:
        problems += error.problems
    if not entries and not any(problem.severity is Severity.ERROR for problem in problems):
        problems.append(Problem(code="K101", message="文件里没有条目", file=path, hint="表头下面每行一个条目"))
    return Loaded(entries=tuple(entries), problems=tuple(problems))


def write(entries: Sequence[Entry]) -> bytes:
    layout = table_layout.of(entries)
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(layout.headers)
    for entry in entries:
        writer.writerow([_escaped(str(cell)) if cell is not None else "" for cell in layout.row(entry)])
    return codecs.BOM_UTF8 + stream.getvalue().encode("utf-8")


def _counted(rows: Iterator[Row], total: int, progress: Progress) -> Iterator[Row]:
    for row in rows:
        if row.number % 500 == 0 or row.number == total:
            progress("读取", row.number, total)
        yield replace(row, cells=[_unescaped(cell) for cell in row.cells])


def _escaped(text: str) -> str:
    return f"'{text}" if _RISKY.match(text) else text


def _unescaped(cell: CellValue) -> CellValue:
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and _RISKY.match(cell) else cell
