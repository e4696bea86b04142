"""A table of cells read as entries, one a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.entry import Entry
from knowledge.files import cells, columns
from knowledge.files.cells import CellValue
from knowledge.files.columns import Column, Form
from knowledge.files.entry_fields import CellList, EntryFields, Heading
from knowledge.files.entry_from import entry_from
from knowledge.files.entry_ids import derived_id
from knowledge.files.loaded import Located
from knowledge.files.table_header import Header, Row
from knowledge.files.unusable import Unusable
from nlu.errors import Problem, Severity

ROWS = 100_000  # in one file; every entry is held in memory and checked against all others
COLUMNS = 256  # similar questions may stand in columns of their own
_SHOWN = 20
_SEPARATORS = ("|", "；", ";")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`column_name` says how a column is called in a problem, given its index and header. `strays` is what text
    without a header is: a comma too many in a CSV file, a remark beside the table in Excel."""

    file: Path
    column_name: Callable[[int, str], str]
    strays: Severity
    sheet: str = ""

    def problem(
        self, row: int, column: str, code: str, message: str, hint: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        return Problem(
            code=code,
            message=message,
            file=self.file,
            line=row,
            sheet=self.sheet,
            column=column,
            hint=hint,
            severity=severity,
        )


def read(table: Table, header: Header, rows: Iterable[Row], problems: list[Problem]) -> list[Located[Entry]]:
    problems += _header_problems(table, header)
    reader = _RowReader(table, header, problems)
    return [entry for row in rows if (entry := reader.entry(row)) is not None]


def _header_problems(table: Table, header: Header) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for index, (name, column) in enumerate(zip(header.names, header.columns, strict=True)):
        place = table.column_name(index, name)
        if column is None:
            if name:
                message = f"不认识「{name}」这一列，已忽略"
                yield table.problem(header.row, place, "K102", message, _columns_like(name), Severity.WARNING)
        elif column.key in first and not column.may_repeat:
            message = f"「{name}」和 {first[column.key]} 列都是「{column.header}」"
            yield table.problem(header.row, place, "K144", message, "只留一列，或改名")
        else:
            first.setdefault(column.key, place)


def _columns_like(name: str) -> str:
    near = columns.nearest(name)
    return f"最接近的列是「{near}」" if near else f"可用的列有：{'、'.join(one.header for one in columns.COLUMNS)}"


class _RowReader:
    def __init__(self, table: Table, header: Header, problems: list[Problem]) -> None:
        self._table, self._header, self._problems = table, header, problems
        self._places = [table.column_name(index, name) for index, name in enumerate(header.names)]
        self._headings: dict[str, Heading] = {}
        for column, name, place in zip(header.columns, header.names, self._places, strict=True):
            if column is not None:
                self._headings.setdefault(column.key, Heading(name=name, column=place))
        self._columns = {key: heading.column for key, heading in self._headings.items()}
        self._stray_columns: set[int] = set()

    def entry(self, row: Row) -> Located[Entry] | None:
        """None for an empty row and for one without a usable question."""
        mapping = self._mapping(row)
        self._report_strays(row)
        if not mapping:
            return None
        table = self._table
        fields = EntryFields(
            mapping=mapping,
            file=table.file,
            line=row.number,
            sheet=table.sheet,
            problems=self._problems,
            headings=self._headings,
        )
        question = mapping.get("question")
        # Without a usable question there will be no entry, and only that is to be told.
        mapping.setdefault("id", derived_id(question) if isinstance(question, str) else "-")
        entry = entry_from(fields)
        if entry is None:
            return None
        return Located(value=entry, file=table.file, line=row.number, sheet=table.sheet, columns=self._columns)

    def _mapping(self, row: Row) -> dict[str, Any]:
        """The filled cells by the key of their field."""
        mapping: dict[str, Any] = {}
        for index, (column, cell) in enumerate(zip(self._header.columns, row.cells, strict=False)):
            if column is None or cell is None or cell == "":
                continue
            value = self._value(column, cell)
            if value is None or value == [] or (isinstance(value, str) and not value.strip()):
                continue
            if column.may_repeat:
                self._extend(mapping, column, value if isinstance(value, list) else [value], index)
                self._advise(row, index, column, cell)
            elif column.key.startswith("channel_answers."):
                mapping.setdefault("channel_answers", {})[column.key.rpartition(".")[2]] = value
            else:
                mapping.setdefault(column.key, value)
        return mapping

    def _value(self, column: Column, cell: CellValue) -> Any:
        if column.form is Form.DAY:
            return cells.day(cell)
        text = cells.text(cell)
        if isinstance(text, Unusable):
            return text
        match column.form:
            case Form.LINES:
                return cells.items(text)
            case Form.PATH:
                return cells.path(text)
            case Form.KIND:
                return cells.kind(text) if text.strip() else None
        return text

    def _extend(self, mapping: dict[str, Any], column: Column, values: list[Any], index: int) -> None:
        gathered = mapping.setdefault(column.key, CellList())
        if not gathered:
            gathered.columns = []
        gathered.extend(values)
        gathered.columns += [self._places[index]] * len(values)

    def _advise(self, row: Row, index: int, column: Column, cell: CellValue) -> None:
        if column.form is Form.LINES and isinstance(cell, str) and "\n" not in cell:
            for separator in _SEPARATORS:
                if separator in cell:
                    message = f"「{column.header}」里有「{separator}」，算作一项"
                    hint = "如果是几项，在单元格里按 Alt+Enter 每行写一项"
                    where = row.number, self._places[index]
                    self._problems.append(self._table.problem(*where, "K157", message, hint, Severity.WARNING))
                    return

    def _report_strays(self, row: Row) -> None:
        names = self._header.names
        for index, cell in enumerate(row.cells):
            has_header = index < len(names) and names[index]
            is_blank = cell is None or (isinstance(cell, str) and not cell.strip())
            if has_header or is_blank or index in self._stray_columns:
                continue
            if self._table.strays is Severity.WARNING:
                self._stray_columns.add(index)  # one word for the whole column
            shown = f"「{cell[:_SHOWN]}」" if isinstance(cell, str) else "内容"
            place = self._table.column_name(index, f"第{index + 1}格")
            hint = "删去，或给这一列写上表头；CSV 里含逗号的文字要加引号"
            message = f"{shown}没有对应的表头，未读取"
            self._problems.append(self._table.problem(row.number, place, "K150", message, hint, self._table.strays))
            return
