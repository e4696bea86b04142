from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from knowledge.entry import EntryKind
from knowledge.files import tables, xlsx_archive, xlsx_entries
from knowledge.files.entries import read
from knowledge.files.loaded import Loaded
from nlu.errors import Severity
from tests.support.workbook import GOOD, HEADER, part, repacked, workbook


def load(tmp_path: Path, *rows: Any, **options: Any) -> Loaded:
    return read(workbook(tmp_path / "base.xlsx", *rows, **options))


def errors(loaded: Loaded) -> list[tuple[str, str]]:
    """Code and place, without the file."""
    return [(problem.code, problem.where.rpartition(": ")[2]) for problem in loaded.errors]


def warnings(loaded: Loaded) -> list[str]:
    return [problem.code for problem in loaded.problems if problem.severity is Severity.WARNING]


def test_a_row_is_an_entry_wherever_the_header_stands_and_in_whatever_order_its_columns_are(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        ("禾光银行知识库",),
        ("制表：客服中心", "2026 年"),
        ("答案（必填）", "*标准问", "备注", "相似问法1", "相似问法2", "类别", "有效期至", "关键字"),
        (
            "见App。",
            "利率是多少？",
            "内部",
            "利息多少\n息高吗",
            "利率几个点",
            "贷款/禾易贷",
            date(2026, 12, 31),
            "利率+贷款",
        ),
        (),
        ("看账单。", "怎么查账单", None, None, "账单在哪", "服务"),
    )

    assert loaded.errors == ()
    assert warnings(loaded) == ["K102"]
    rate, bill = (located.value for located in loaded.entries)
    assert (rate.question, rate.answer, rate.category) == ("利率是多少？", "见App。", ("贷款", "禾易贷"))
    assert rate.similar == ("利息多少", "息高吗", "利率几个点")
    assert (rate.keywords, rate.valid_until) == (("利率+贷款",), date(2026, 12, 31))
    assert (bill.question, bill.similar) == ("怎么查账单", ("账单在哪",))
    assert [(one.sheet, one.line) for one in loaded.entries] == [("贷款", 4), ("贷款", 6)]


@pytest.mark.parametrize(
    ("column", "value", "code", "word"),
    [
        ("C", "=1+1", "K147", "公式"),
        ("A", "=1+1", "K147", "公式"),
        ("C", "#REF!", "K147", "错误值 #REF!"),
        ("C", True, "K147", "逻辑值 TRUE"),
        ("B", date(2026, 1, 2), "K147", "日期"),
        ("C", clock_time(9, 30), "K147", "时间"),
        ("H", 6222020200112233445, "K147", "15 位"),
        ("C", 1e-7, "K147", "15 位"),
        ("C", 1 / 3, "K147", "15 位"),
        ("E", "2026-02-30", "K105", "2026-02-30"),
        ("E", "明天", "K105", "不是日期"),
        ("E", 46023, "K105", "数字"),
        ("F", datetime.combine(date(2026, 1, 2), clock_time(9, 30)), "K105", "时间"),
        ("G", "问题", "K104", "问答"),
        ("D", "贷款//利率", "K110", "空"),
        ("D", "贷款/甲/乙/丙", "K110", "三级"),
        ("D", "贷款/利率/贷款", "K145", "循环"),
        ("A", "问" * 501, "K106", "500"),
        ("C", "答" * 5001, "K106", "5000"),
        ("B", "利息\n锟斤拷锟斤拷", "K107", "乱码"),
        ("C", "请\ufffd查询", "K107", "乱码"),
        ("C", "<b>点这里</b>", "K109", "网页代码"),
        ("H", "有 空格", "K108", "空白"),
    ],
)
def test_a_bad_cell_is_refused_by_its_address(tmp_path: Path, column: str, value: Any, code: str, word: str) -> None:
    def set_cell(page: Any) -> None:
        page[f"{column}2"] = value

    loaded = load(tmp_path, HEADER, GOOD, ("别的问题？", None, "答。", "贷款"), prepare=set_cell)

    assert errors(loaded) == [(code, f"贷款!{column}2")]
    assert word in str(loaded.errors[0])


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    rows = (
        HEADER,
        ("问一", None, "=A1", "甲//乙"),
        (None, "没有标准问", "答"),
        ("问二", None, "答", None, "昨天", "2026-02-31"),
    )

    assert errors(load(tmp_path, *rows)) == [
        ("K147", "贷款!C2"),
        ("K110", "贷款!D2"),
        ("K103", "贷款!A3"),
        ("K105", "贷款!E4"),
        ("K105", "贷款!F4"),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (100, "General", "100"),
        (3.5, "General", "3.5"),
        (0.123456789012345, "General", "0.123456789012345"),
        (1.1000000000000001, "General", "1.1"),
        (2.0, "@", "2"),
        (95588, "0", "95588"),
        (-5, "0", "-5"),
    ],
)
def test_a_number_that_is_seen_as_it_is_becomes_its_text(
    tmp_path: Path, value: float, number_format: str, text: str
) -> None:
    def set_format(page: Any) -> None:
        page["C2"].number_format = number_format

    loaded = load(tmp_path, HEADER, ("客服电话？", None, value, "服务"), prepare=set_format)

    assert loaded.errors == ()
    assert loaded.entries[0].value.answer == text


def test_a_number_that_is_shown_as_something_else_is_refused(tmp_path: Path) -> None:
    def set_format(page: Any) -> None:
        page["C2"].number_format = "0.00%"

    loaded = load(tmp_path, HEADER, ("利率？", None, 0.072, "贷款"), prepare=set_format)

    assert errors(loaded) == [("K147", "贷款!C2")]
    assert "0.00%" in loaded.errors[0].message


@pytest.mark.parametrize(
    "written",
    [date(2026, 1, 31), "2026-01-31", "2026/1/31", "2026年1月31日", datetime.combine(date(2026, 1, 31), clock_time())],
)
def test_a_day_may_be_written_in_every_usual_way(tmp_path: Path, written: Any) -> None:
    loaded = load(tmp_path, HEADER, (*GOOD, written))

    assert loaded.errors == ()
    assert loaded.entries[0].value.valid_from == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("written", "kind"), [("闲聊", EntryKind.SMALLTALK), ("FAQ", EntryKind.FAQ), (None, EntryKind.FAQ)]
)
def test_a_kind_has_a_chinese_name(tmp_path: Path, written: str | None, kind: EntryKind) -> None:
    assert load(tmp_path, HEADER, (*GOOD, None, None, written)).entries[0].value.kind is kind


def test_merged_cells_in_the_table_are_named_with_what_to_do(tmp_path: Path) -> None:
    def merge(page: Any) -> None:
        page.merge_cells("D2:D3")
        page.merge_cells("B3:C3")

    rows = (GOOD, ("别的？", None, "答", None), ("这一行不在其中？", None, "=1", "类"))
    loaded = load(tmp_path, HEADER, *rows, prepare=merge)

    assert errors(loaded) == [("K148", "贷款!D2"), ("K148", "贷款!B3"), ("K147", "贷款!C4")]
    assert "D2:D3" in loaded.errors[0].message
    assert "取消合并" in loaded.errors[0].hint
    assert "向下填充" in loaded.errors[0].hint


def test_a_merged_title_above_the_header_and_merged_remarks_beside_the_table_do_no_harm(tmp_path: Path) -> None:
    def merge(page: Any) -> None:
        page.merge_cells("A1:D1")
        page.merge_cells("J2:J3")

    loaded = load(tmp_path, ("知识库",), HEADER, GOOD, prepare=merge)

    assert loaded.problems == ()
    assert len(loaded.entries) == 1


def test_all_sheets_with_a_header_are_read_and_the_others_are_named(tmp_path: Path) -> None:
    def more(page: Any) -> None:
        book = page.parent
        second = book.create_sheet("服务")
        second.append(HEADER)
        second.append(("怎么查账单", None, "看。", "服务"))
        book.create_sheet("说明").append(("随便写写",))
        hidden = book.create_sheet("旧版")
        hidden.append(HEADER)
        hidden.append(("旧问题", None, "旧答案", "旧"))
        hidden.sheet_state = "hidden"
        book.create_sheet(xlsx_entries.HELP_SHEET).append(("列名", "说明"))

    loaded = load(tmp_path, HEADER, GOOD, prepare=more)

    assert loaded.errors == ()
    assert [located.sheet for located in loaded.entries] == ["贷款", "服务"]
    told = [problem.message for problem in loaded.problems]
    assert len(told) == 2
    assert "「说明」没有表头" in told[0]
    assert "「旧版」是隐藏的" in told[1]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((), "K144"),
        ((("随便", "写写"),), "K144"),
        ((("答案", "分类"), ("答", "类")), "K144"),
        ((HEADER,), "K101"),
        ((("标准问题", "答案", "回复"), ("问", "答", "复")), "K144"),
    ],
)
def test_a_sheet_without_a_usable_table_is_an_error(tmp_path: Path, rows: tuple[Any, ...], code: str) -> None:
    assert [problem.code for problem in load(tmp_path, *rows).errors] == [code]


def test_an_unknown_column_is_ignored_with_the_nearest_known_name(tmp_path: Path) -> None:
    loaded = load(tmp_path, ("标准问题", "答案", "相似问法们"), ("问", "答", "一"))

    (problem,) = loaded.problems
    assert (problem.code, problem.severity, problem.where.endswith("贷款!C1")) == ("K102", Severity.WARNING, True)
    assert "相似问法" in problem.hint


def test_a_list_on_one_line_is_one_item_with_a_word_of_advice(tmp_path: Path) -> None:
    loaded = load(tmp_path, HEADER, ("问", "甲|乙；丙", "答", "类"))

    assert loaded.entries[0].value.similar == ("甲|乙；丙",)
    assert warnings(loaded) == ["K157"]


def test_a_remark_without_a_header_is_named_once_and_not_read(tmp_path: Path) -> None:
    loaded = load(tmp_path, ("标准问题", "答案"), ("问一", "答", "已核对"), ("问二", "答", "已核对"))

    assert loaded.errors == ()
    assert warnings(loaded) == ["K150"]


def test_a_workbook_that_lies_about_its_size_is_still_read_whole(tmp_path: Path) -> None:
    path = workbook(tmp_path / "base.xlsx", HEADER, GOOD)
    sheet = part(path)
    assert b'<dimension ref="A1:H2"' in sheet
    repacked(path, {"xl/worksheets/sheet1.xml": sheet.replace(b'ref="A1:H2"', b'ref="A1:A1"')})

    assert read(path).entries[0].value.category == ("贷款", "禾易贷", "利率")


def test_windows_line_breaks_and_escaped_characters_of_excel_are_understood(tmp_path: Path) -> None:
    loaded = load(tmp_path, HEADER, ("问", "甲_x000D_\n乙", "一_x000D_\n二 _x005F_x000D_", "类"))

    assert loaded.entries[0].value.similar == ("甲", "乙")
    assert loaded.entries[0].value.answer == "一\n二 _x000D_"


BOMB = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y '&x;&x;&x;&x;'>]>"


@pytest.mark.parametrize(
    ("parts", "code", "word"),
    [
        ({"xl/vbaProject.bin": b"x"}, "K141", "宏"),
        ({"xl/workbook.bin": b"x"}, "K141", "xlsb"),
        ({"[Content_Types].xml": None}, "K141", "压缩包"),
        ({"xl/worksheets/sheet1.xml": b"<worksheet"}, "K142", "损坏"),
        ({"xl/worksheets/sheet1.xml": BOMB + b"<worksheet>&y;</worksheet>"}, "K142", "损坏"),
        ({"xl/workbook.xml": BOMB + b"<workbook>&y;</workbook>"}, "K142", "损坏"),
        ({"xl/media/image1.png": bytes(xlsx_archive.UNPACKED_BYTES // 20)}, "K143", "解压"),
    ],
)
def test_a_workbook_that_must_not_be_opened_is_refused_with_a_clear_word(
    tmp_path: Path, parts: dict[str, bytes | None], code: str, word: str
) -> None:
    path = repacked(workbook(tmp_path / "base.xlsx", HEADER, GOOD), parts)

    (problem,) = read(path).errors
    assert problem.code == code
    assert word in problem.message


def test_a_directory_that_lies_about_the_unpacked_size_is_found_out(tmp_path: Path) -> None:
    path = repacked(workbook(tmp_path / "base.xlsx", HEADER, GOOD), {"xl/media/zero.bin": bytes(10_000_000)})
    raw = path.read_bytes()
    path.write_bytes(raw.replace((10_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/media/zero.bin").file_size == 1000

    assert [problem.code for problem in read(path).errors] == ["K142"]


@pytest.mark.parametrize("kept", [0, 3, 100, 2000])
def test_a_file_that_was_cut_off_is_damaged(tmp_path: Path, kept: int) -> None:
    path = workbook(tmp_path / "base.xlsx", HEADER, GOOD)
    path.write_bytes(path.read_bytes()[:kept])

    assert [problem.code for problem in read(path).errors] == ["K142" if kept > 3 else "K141"]


def _of_a_method_nobody_has(raw: bytes) -> bytes:
    local, central = raw.index(b"PK\x03\x04"), raw.index(b"PK\x01\x02")
    method = (99).to_bytes(2, "little")
    raw = raw[: central + 10] + method + raw[central + 12 :]
    return raw[: local + 8] + method + raw[local + 10 :]


def _with_other_bytes_inside(raw: bytes) -> bytes:
    start = raw.index(b"PK\x03\x04") + 100  # of the first part's packed content
    return raw[:start] + bytes(byte ^ 0xFF for byte in raw[start : start + 20]) + raw[start + 20 :]


@pytest.mark.parametrize("damage", [_of_a_method_nobody_has, _with_other_bytes_inside])
def test_a_part_that_cannot_be_unpacked_is_damage_and_no_crash(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = workbook(tmp_path / "base.xlsx", HEADER, GOOD)
    path.write_bytes(damage(path.read_bytes()))

    (problem,) = read(path).errors
    assert (problem.code, "损坏" in problem.message) == ("K142", True)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda sheet: sheet.replace(b'<row r="2"', b'<row r="900000000"').replace(b'r="A2"', b'r="A900000000"'), "行"),
        (lambda sheet: sheet.replace(b"</sheetData>", b"<row r='9'></row><row /> " * 3 + b"<row " * 200_000), "行"),
        (lambda sheet: sheet.replace(b'r="H1"', b'r="IZ1"'), "列"),
    ],
)
def test_too_many_rows_or_columns_are_refused_with_how_to_split(tmp_path: Path, change: Any, word: str) -> None:
    path = workbook(tmp_path / "base.xlsx", HEADER, GOOD)
    repacked(path, {"xl/worksheets/sheet1.xml": change(part(path))})

    (problem,) = read(path).errors
    assert problem.code == "K156"
    assert word in problem.message


def test_too_many_sheets_are_refused(tmp_path: Path) -> None:
    def more(page: Any) -> None:
        for number in range(xlsx_entries.SHEETS):
            page.parent.create_sheet(f"表{number}")

    assert [problem.code for problem in load(tmp_path, HEADER, GOOD, prepare=more).errors] == ["K156"]


def test_entity_bombs_are_kept_out_by_defusedxml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert openpyxl.DEFUSEDXML
    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)

    assert [problem.code for problem in load(tmp_path, HEADER, GOOD).errors] == ["K142"]


def test_progress_is_told_up_to_the_last_row(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    rows = [(f"问题{number}", None, "答", "类") for number in range(1200)]
    read(workbook(tmp_path / "base.xlsx", HEADER, *rows), progress=lambda *step: told.append(step))

    assert [done for _, done, _ in told] == [500, 1000, 1201]
    assert {total for _, _, total in told} == {1201}
    assert tables.ROWS >= 100_000
