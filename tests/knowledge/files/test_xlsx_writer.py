"""What people see when they open a written workbook."""

from __future__ import annotations

import tempfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.files import columns, xlsx_writer
from knowledge.files.entries import read
from knowledge.files.xlsx_entries import HELP_SHEET
from nlu.errors import CodedError


def opened(*entries: Entry) -> Any:
    return openpyxl.load_workbook(BytesIO(xlsx_writer.write(entries)))


def test_the_template_has_every_column_with_its_help() -> None:
    sheet = opened().worksheets[0]

    assert [cell.value for cell in sheet[1]] == [column.header for column in columns.COLUMNS]
    for cell, column in zip(sheet[1], columns.COLUMNS, strict=True):
        assert column.help in cell.comment.text
        assert cell.font.bold
        assert sheet.column_dimensions[cell.column_letter].width == column.width
    assert sheet.freeze_panes == "A2"
    assert sheet.max_row == 1


def test_the_template_keeps_text_as_text_and_checks_days_and_kinds() -> None:
    sheet = opened().worksheets[0]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}

    assert sheet.column_dimensions[letters["答案"]].alignment.wrap_text
    assert sheet.column_dimensions[letters["编号"]].number_format == "@"
    rules = {str(rule.sqref).rstrip("0123456789").split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules[f"{letters['类型']}2"].formula1 == '"问答,闲聊,流程"'
    assert {rules[f"{letters[name]}2"].type for name in ("生效日期", "失效日期")} == {"date"}


def test_the_second_sheet_explains_every_column() -> None:
    sheet = opened()[HELP_SHEET]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))

    assert [row[:3] for row in rows] == [
        (column.header, column.help, "是" if column.required else "否") for column in columns.COLUMNS
    ]
    assert [row[0] for row in rows if row[2] == "是"] == ["标准问题"]


def test_the_examples_of_the_help_make_an_entry(tmp_path: Path) -> None:
    """What the help tells people to write must be right."""
    path = tmp_path / "template.xlsx"
    path.write_bytes(xlsx_writer.write(()))
    book = openpyxl.load_workbook(path)
    book.worksheets[0].append([column.example or None for column in columns.COLUMNS])
    book.save(path)

    loaded = read(path)

    assert loaded.problems == ()
    (entry,) = (located.value for located in loaded.entries)
    assert (entry.kind, entry.valid_from, len(entry.similar)) == (EntryKind.FAQ, date(2026, 1, 1), 2)


def test_an_empty_template_is_told_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "template.xlsx").write_bytes(xlsx_writer.write(()))

    assert [problem.code for problem in read(tmp_path / "template.xlsx").problems] == ["K101"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@我", "#REF!", "＝1"])
def test_text_that_looks_like_a_formula_is_marked_as_text(text: str) -> None:
    cell = opened(Entry(id=EntryId("a"), question=text)).worksheets[0]["B2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_day_is_a_real_day_and_one_before_excels_time_is_text() -> None:
    entry = Entry(id=EntryId("a"), question="问", valid_from=date(1899, 1, 1), valid_until=date(2026, 12, 31))
    row = {head.value: cell for head, cell in zip(*opened(entry).worksheets[0].iter_rows(), strict=True)}

    assert row["生效日期"].value == "1899-01-01"
    assert (row["失效日期"].value.date(), row["失效日期"].number_format) == (date(2026, 12, 31), "yyyy-mm-dd")


def test_a_temporary_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))

    with pytest.raises(CodedError, match="K160"):
        xlsx_writer.write(())
