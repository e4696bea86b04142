"""Entries as an Excel workbook with help in it; without entries it is the template to fill in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from knowledge.entry import Entry
from knowledge.files import table_layout, tables
from knowledge.files.columns import COLUMNS, KIND_NAMES, Column, Form
from knowledge.files.xlsx_entries import HELP_SHEET
from nlu.errors import CodedError
from nlu.os_reason import os_reason

SHEET = "知识"
_RISKY = re.compile("[=+\\-@\t\r#＝＋－＠]")  # what Excel may take for a formula or an error value
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_HEADER_FONT, _HEADER_FILL = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="2F6F4F")
_REQUIRED_FILL = PatternFill("solid", fgColor="B45309")
_TOP = Alignment(wrap_text=True, vertical="top")
_FIRST_YEAR = 1901  # Excel has no days before
_DAY_FORMAT = "yyyy-mm-dd"
_HELP_HEADERS = ("列名", "说明", "必填", "写法示例")


def write(entries: Sequence[Entry]) -> bytes:
    """Raises CodedError K160 when there is no room for the sheet that is written to a temporary file first."""
    stream = BytesIO()
    try:
        _workbook(entries).save(stream)
    except OSError as error:
        raise CodedError("K160", f"临时文件写不了：{os_reason(error)}", hint="检查临时文件夹的空间和权限") from error
    return stream.getvalue()


def _workbook(entries: Sequence[Entry]) -> Workbook:
    workbook = Workbook(write_only=True)
    layout = table_layout.of(entries)
    sheet = workbook.create_sheet(SHEET)
    _prepare(sheet, layout.columns)
    sheet.append([_header(sheet, column) for column in layout.columns])
    for entry in entries:
        sheet.append([_cell(sheet, value) for value in layout.row(entry)])
    _write_help(workbook.create_sheet(HELP_SHEET))
    return workbook


def _prepare(sheet: Any, columns: Sequence[Column]) -> None:
    """Widths, the header kept in sight, and what Excel is to refuse while people type."""
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        letter = get_column_letter(index)
        dimension = sheet.column_dimensions[letter]
        dimension.width = column.width
        dimension.alignment = _TOP
        dimension.number_format = _DAY_FORMAT if column.form is Form.DAY else "@"
        if (rule := _rule(column)) is not None:
            rule.add(f"{letter}2:{letter}{tables.ROWS + 1}")
            sheet.data_validations.append(rule)


def _rule(column: Column) -> DataValidation | None:
    if column.form is Form.KIND:
        names = ",".join(KIND_NAMES.values())
        return DataValidation(
            type="list", formula1=f'"{names}"', allow_blank=True, error="请从列表中选择", showErrorMessage=True
        )
    if column.form is Form.DAY:
        return DataValidation(
            type="date",
            operator="greaterThan",
            formula1="36526",  # 2000-01-01
            allow_blank=True,
            error="请写成 2026-01-31 这样的日期",
            showErrorMessage=True,
        )
    return None


def _header(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, column.header)
    cell.font, cell.alignment = _HEADER_FONT, _TOP
    cell.fill = _REQUIRED_FILL if column.required else _HEADER_FILL
    comment = Comment(f"{'必填。' if column.required else ''}{column.help}", "Teller")
    comment.width, comment.height = 320, 120
    cell.comment = comment
    return cell


def _cell(sheet: Any, value: str | date | None) -> Any:
    """Text stays text: a cell that Excel could take for a formula is marked so."""
    if value is None:
        return None
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        return value.isoformat()
    if isinstance(value, date):
        day = WriteOnlyCell(sheet)
        day.value, day.number_format = value, _DAY_FORMAT
        return day
    text = _LIKE_ESCAPE.sub("_x005F_", value)
    if not _RISKY.match(text):
        return text
    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def _write_help(sheet: Any) -> None:
    for letter, width in zip("ABCD", (14, 60, 8, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_styled(sheet, name, is_header=True) for name in _HELP_HEADERS])
    for column in COLUMNS:
        required = "是" if column.required else "否"
        sheet.append([_styled(sheet, text) for text in (column.header, column.help, required, column.example)])


def _styled(sheet: Any, text: str, *, is_header: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.alignment = _TOP
    if is_header:
        cell.font, cell.fill = _HEADER_FONT, _HEADER_FILL
    return cell
