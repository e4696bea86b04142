"""Entries in an Excel workbook: every sheet with a header is read, formulas never are."""

from __future__ import annotations

import re
import warnings
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import CellCoordinatesException

from knowledge.entry import Entry
from knowledge.files import table_header, tables, xlsx_archive
from knowledge.files.cells import CellValue
from knowledge.files.loaded import Loaded, Located
from knowledge.files.table_header import HEADER_ROWS, Header, Row
from knowledge.files.tables import Table
from knowledge.files.unusable import Unusable
from knowledge.files.xlsx_archive import SheetPart, fault
from knowledge.progress import Progress
from nlu import whole_file
from nlu.errors import ContentError, Problem, Severity

FILE_BYTES = 50_000_000
SHEETS = 50
_LAST_ROW = 1_048_576  # of any Excel sheet
HELP_SHEET = "填写说明"
_PLAIN_FORMATS = ("General", "@", "0")  # what is seen is what the cell holds
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_AS_TEXT = "改成看到的文字，并把单元格设为文本格式"
# Whatever else a damaged workbook makes the parser stumble over.
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    CellCoordinatesException,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)


def read(path: Path, progress: Progress) -> Loaded:
    """Never raises: what cannot be read is a problem with sheet and cell. Hidden sheets are named and not read."""
    problems: list[Problem] = []
    entries: list[Located[Entry]] = []
    try:
        raw = whole_file.read(path, FILE_BYTES)
        reader = _WorkbookReader(path, xlsx_archive.inspect(raw, path), problems, progress)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl names what it does not keep, and nothing is written back
            entries += reader.entries(raw)
    except ContentError as error:
        problems += error.problems
    if not entries and not any(problem.severity is Severity.ERROR for problem in problems):
        problems.append(Problem(code="K101", message="文件里没有条目", file=path, hint="表头下面每行一个条目"))
    return Loaded(entries=tuple(entries), problems=tuple(problems))


class _WorkbookReader:
    def __init__(self, path: Path, parts: Mapping[str, SheetPart], problems: list[Problem], progress: Progress) -> None:
        self._path, self._parts, self._problems, self._progress = path, parts, problems, progress
        self._total = sum(part.rows for part in parts.values())
        self._seen = 0

    def entries(self, raw: bytes) -> Iterator[Located[Entry]]:
        """Raises ContentError K142, K156."""
        if self._total > tables.ROWS + HEADER_ROWS * len(self._parts):
            raise self._too_many_rows()
        if not openpyxl.DEFUSEDXML:
            raise fault("K142", self._path, "没有安装 defusedxml，不能安全地读取 Excel 文件", "安装 defusedxml")
        found = False
        try:
            workbook = openpyxl.load_workbook(BytesIO(raw), read_only=True, data_only=False, keep_links=False)
            if len(workbook.worksheets) > SHEETS:
                raise fault("K156", self._path, f"超过 {SHEETS} 张工作表", "拆成几个文件分别导入")
            for sheet in workbook.worksheets:
                if sheet.title != HELP_SHEET:
                    read = self._sheet(sheet)
                    found = found or read is not None
                    yield from read or ()
        except _DAMAGE as error:
            raise fault(
                "K142", self._path, "文件已损坏，或不是 Excel 写出的工作簿", "用 Excel 打开并另存一份"
            ) from error
        if not found:
            message = f"没有一张工作表的前 {HEADER_ROWS} 行里有表头，至少要有「标准问题」一列"
            raise fault("K144", self._path, message, "用 bot template 生成模板，按模板填写")

    def _sheet(self, sheet: Any) -> list[Located[Entry]] | None:
        """None when it is not read."""
        if sheet.sheet_state != "visible":
            self._notice(sheet.title, "是隐藏的，未读取", "要导入时先取消隐藏")
            return None
        table = Table(
            file=self._path,
            sheet=sheet.title,
            column_name=lambda index, _: get_column_letter(index + 1),
            strays=Severity.WARNING,
        )
        header, below = table_header.split(self._rows(sheet))
        if header is None:
            self._notice(sheet.title, "没有表头，未读取", "要导入时在表格第一行写上「标准问题」等列名")
            return None
        part = self._parts[sheet._worksheet_path]  # openpyxl has no public name for it
        merged = _touching(header, part)
        for first, _, column, ref in merged:
            hint = "取消合并，选中区域后按 Ctrl+D 向下填充到每一行"
            self._problems.append(table.problem(first, column, "K148", f"{ref} 是合并的单元格", hint))
        # The cells under a merged one are empty, which would be told of every row.
        outside = _outside(below, [(first, last) for first, last, _, _ in merged])
        return tables.read(table, header, outside, self._problems)

    def _rows(self, sheet: Any) -> Iterator[Row]:
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
        filled = 0
        for number, row in enumerate(sheet.iter_rows(), start=1):
            self._seen += bool(row)
            if number % 500 == 0:
                self._progress("读取", min(self._seen, self._total), self._total)
            cells = [_value(cell) for cell in row[: tables.COLUMNS]]
            filled += any(cell is not None for cell in cells)
            if filled > tables.ROWS + HEADER_ROWS or number > _LAST_ROW:
                raise self._too_many_rows()
            if number > HEADER_ROWS and not cells:
                continue  # a gap may be a million rows
            if number <= HEADER_ROWS and any(cell.value is not None for cell in row[tables.COLUMNS :]):
                raise fault("K156", self._path, f"工作表「{sheet.title}」超过 {tables.COLUMNS} 列", "删去多余的列")
            yield Row(number=number, cells=cells)
        self._progress("读取", min(self._seen, self._total), self._total)

    def _too_many_rows(self) -> ContentError:
        message = f"超过 {tables.ROWS:,} 行（表格下方的空行也算）"
        return fault("K156", self._path, message, "拆成几个文件分别导入，或删去空行")

    def _notice(self, sheet: str, what: str, hint: str) -> None:
        message = f"工作表「{sheet}」{what}"
        self._problems.append(
            Problem(code="K151", message=message, file=self._path, hint=hint, severity=Severity.WARNING)
        )


def _touching(header: Header, part: SheetPart) -> list[tuple[int, int, str, str]]:
    """First and last row, column and range of merged cells in the table; a merged title above it does no harm."""
    found = []
    for ref in part.merged:
        first_column, first_row, last_column, last_row = (edge or 1 for edge in range_boundaries(ref))
        if last_row >= header.row and any(header.columns[first_column - 1 : last_column]):
            found.append((first_row, last_row, get_column_letter(first_column), ref))
    return found


def _outside(rows: Iterable[Row], spans: list[tuple[int, int]]) -> Iterator[Row]:
    """The rows that no span (first, last) holds; both ascending."""
    waiting = deque(sorted(spans))
    held_until = 0
    for row in rows:
        while waiting and waiting[0][0] <= row.number:
            held_until = max(held_until, waiting.popleft()[1])
        if row.number > held_until:
            yield row


def _value(cell: Any) -> CellValue:
    value = cell.value
    match value:
        case None:
            return None
        case _ if cell.data_type == "f":
            return Unusable(code="K147", message="是公式", hint="复制这一格，选择性粘贴为数值")
        case _ if cell.data_type == "e":
            return Unusable(code="K147", message=f"是错误值 {value}", hint="改正公式或填上内容")
        case str():
            return _ESCAPED.sub(_character, value).replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return Unusable(code="K147", message=f"是逻辑值 {str(value).upper()}", hint=_AS_TEXT)
        case datetime():
            return value.date() if value.time() == time() else value
        case date():
            return value
        case int() | float() if cell.number_format in _PLAIN_FORMATS:
            return value
        case int() | float():
            message = f"是数字，显示格式为「{cell.number_format}」，看到的与内容不同"
            return Unusable(code="K147", message=message, hint=_AS_TEXT)
    return Unusable(code="K147", message="是时间，不是文字", hint=_AS_TEXT)


def _character(escape: re.Match[str]) -> str:
    """`_x000D_` is how a workbook writes what XML cannot hold, `_x005F_` an underscore before such a text."""
    return chr(int(escape[1], 16))
