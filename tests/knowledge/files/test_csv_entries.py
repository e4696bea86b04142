from __future__ import annotations

import codecs
import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.entry import AnswerChannel, ChannelAnswer, Entry, EntryId
from knowledge.files import csv_entries, table_layout, tables
from knowledge.files.entries import read
from knowledge.files.loaded import Loaded
from knowledge.files.table_header import HEADER_ROWS
from nlu.errors import Severity

HEADER = "标准问题,相似问法,答案,分类"
GOOD = f'{HEADER}\r\n利率是多少？,"利息多少\n息高吗",见App。,贷款/利率\r\n'


def load(tmp_path: Path, content: str | bytes, name: str = "base.csv") -> Loaded:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(file)


def errors(loaded: Loaded) -> list[tuple[str, int | None, str]]:
    return [(problem.code, problem.line, problem.column) for problem in loaded.errors]


@pytest.mark.parametrize(
    "raw",
    [
        GOOD.encode("utf-8"),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("gb18030"),
        GOOD.encode("gbk"),
        GOOD.encode("utf-16"),
        codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
        GOOD.replace("\r\n", "\n").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace(",", ";").encode("gb18030"),
        f"禾光银行知识库,,,\r\n\r\n{GOOD}".encode(),
        f"sep=,\r\n{GOOD}".encode(),
    ],
)
def test_every_encoding_and_delimiter_that_excel_and_banks_write_is_read(tmp_path: Path, raw: bytes) -> None:
    loaded = load(tmp_path, raw)

    assert loaded.problems == ()
    (entry,) = (located.value for located in loaded.entries)
    assert (entry.question, entry.similar, entry.answer) == ("利率是多少？", ("利息多少", "息高吗"), "见App。")
    assert entry.category == ("贷款", "利率")


def test_a_byte_that_is_in_no_encoding_is_named_with_its_place(tmp_path: Path) -> None:
    loaded = load(tmp_path, GOOD.encode() + b"\xff\xff\r\n")

    (problem,) = loaded.errors
    assert (problem.code, problem.line) == ("K149", 4)
    assert f"第 {len(GOOD.encode()) + 1} 个字节" in problem.message


def test_a_marked_encoding_is_not_guessed_over(tmp_path: Path) -> None:
    assert errors(load(tmp_path, codecs.BOM_UTF8 + GOOD.encode("gb18030")))[0][0] == "K149"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("问,,答\r\n", []),
        ("问,,答,类,多\r\n", [("K150", 2, "第5格")]),
        ("问,,答,类,,\r\n", []),
        ("问,,<b>x</b>,类\r\n", [("K109", 2, "答案")]),
        (",,答,类\r\n", [("K103", 2, "标准问题")]),
        ("问,,答,贷款/利率/贷款\r\n", [("K145", 2, "分类")]),
        ("问,,锟斤拷,类\r\n", [("K107", 2, "答案")]),
        ("问,一\x01,答,类\r\n", [("K107", 2, "相似问法")]),
        ('问一,"一\n二",答,类\r\n\r\n问二,,答,一//二\r\n', [("K110", 4, "分类")]),
        ('问,"没有收尾,答,类\r\n', [("K150", 2, "")]),
        ('问,"多"余,答,类\r\n', [("K150", 2, "")]),
        ("问\0,,答,类\r\n", [("K150", 2, "")]),
        ("问,," + "答" * 200_000 + ",类\r\n", [("K150", 2, "")]),
    ],
)
def test_a_bad_row_is_named_by_its_row_and_column(
    tmp_path: Path, rows: str, expected: list[tuple[str, int | None, str]]
) -> None:
    assert errors(load(tmp_path, f"{HEADER}\r\n{rows}")) == expected


def test_a_place_reads_as_people_say_it(tmp_path: Path) -> None:
    (problem,) = load(tmp_path, f"{HEADER}\r\n问,,<b>x</b>,类\r\n").errors

    assert str(problem).startswith(f"{tmp_path / 'base.csv'}: 第2行「答案」: [K109]")


@pytest.mark.parametrize("content", ["", "随便写写\r\n", "答案,分类\r\n答,类\r\n"])
def test_a_file_without_a_header_says_what_is_wanted(tmp_path: Path, content: str) -> None:
    (problem,) = load(tmp_path, content).errors
    assert problem.code == "K144"
    assert "标准问题" in problem.message


def test_too_many_rows_or_columns_are_refused(tmp_path: Path) -> None:
    many = "问,答\n" * (tables.ROWS + HEADER_ROWS + 1)
    assert errors(load(tmp_path, "标准问题,答案\n" + many))[0][0] == "K156"
    assert errors(load(tmp_path, "标准问题" + "," * tables.COLUMNS))[0][0] == "K156"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "base.csv"
    with file.open("wb") as stream:
        stream.truncate(csv_entries.FILE_BYTES + 1)

    (problem,) = read(file).errors
    assert problem.code == "N005"
    assert "拆成" in problem.hint


RISKY = ("=1+1", "+86 95588", "-1", "@我", "'=1", "''-1", "＝1", "'不是公式", "-")


@pytest.mark.parametrize("text", RISKY)
def test_text_that_a_spreadsheet_would_run_is_written_as_text_and_read_back(tmp_path: Path, text: str) -> None:
    entry = Entry(id=EntryId("a"), question=text, similar=("另", text + "x"), answer=text)
    raw = csv_entries.write([entry])

    assert load(tmp_path, raw).entries[0].value == entry
    for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")):
        assert [cell for cell in row if cell.startswith(("=", "+", "@", "＝", "-"))] == []


def test_a_file_is_written_as_excel_wants_it() -> None:
    entry = Entry(
        id=EntryId("a"),
        question="问",
        answer="答",
        category=("贷款", "利率"),
        channel_answers=(ChannelAnswer(channel=AnswerChannel.WECHAT, text="微信答"),),
        valid_from=date(2026, 1, 31),
    )
    raw = csv_entries.write([entry])

    assert raw.startswith(codecs.BOM_UTF8)
    header, row, end = raw.decode("utf-8-sig").split("\r\n")
    assert header.startswith(
        "编号,标准问题,相似问法,答案,网页答案,接口答案,微信答案,企微答案,分类,关键词,排除词,标签,生效日期"
    )
    assert row == "a,问,,答,,,微信答,,贷款/利率,,,,2026-01-31,,,问答,"
    assert end == ""


def test_a_list_that_no_cell_can_hold_takes_several_columns(tmp_path: Path) -> None:
    entry = Entry(
        id=EntryId("a"), question="问", answer="答", similar=tuple(f"{n:03}" + "长" * 490 for n in range(150))
    )

    raw = csv_entries.write([entry, Entry(id=EntryId("b"), question="短", answer="答")])

    assert raw.decode("utf-8-sig").partition("\r\n")[0].count("相似问法") == 3
    assert max(len(cell or "") for cell in table_layout.of([entry]).row(entry) if isinstance(cell, str)) <= 32_767
    assert load(tmp_path, raw).entries[0].value == entry


@settings(deadline=None)  # reads files
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"{HEADER}\n{text}".encode("utf-8", "replace")))
def test_any_bytes_are_read_or_reported(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    loaded = load(tmp_path_factory.mktemp("bytes"), raw)

    assert loaded.entries or loaded.errors


def test_advice_does_not_stop_an_import(tmp_path: Path) -> None:
    loaded = load(tmp_path, "标准问题,备注\r\n问,随便\r\n")

    assert [(problem.code, problem.severity) for problem in loaded.problems] == [
        ("K102", Severity.WARNING),
        ("K111", Severity.WARNING),
    ]
    assert loaded.entries[0].value.is_draft
