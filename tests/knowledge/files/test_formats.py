from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.files.entries import read
from tests.support.workbook import GOOD, HEADER, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize("name", ["base.csv", "base.jsonl", "base.xls", "base.unknown", "BASE.XLSX"])
def test_a_workbook_is_read_as_one_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = workbook(tmp_path / "base.xlsx", HEADER, GOOD).rename(tmp_path / name)

    assert read(path).entries[0].value.question == GOOD[0]


@pytest.mark.parametrize(
    ("name", "raw", "code", "words"),
    [
        ("base.xls", OLE, "K141", ("旧的二进制", "另存为", ".xlsx")),
        ("base.xlsx", OLE, "K141", ("旧的二进制", ".xlsx")),
        ("base.csv", OLE, "K141", ("旧的二进制", ".xlsx")),
        ("base.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "K141", ("密码",)),
        ("base.xls", b"\xef\xbb\xbf\n<HTML><table>", "K141", ("网页", "另存为")),
        ("base.xlsx", "标准问题,答案\n问,答\n".encode(), "K141", (".csv",)),
        ("base.xlsx", b"", "K141", ("空的",)),
        ("base.docx", b"hello", "K140", ("xlsx",)),
        ("base", b"hello", "K140", ("xlsx",)),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_with_how_to_save_it(
    tmp_path: Path, name: str, raw: bytes, code: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / name
    file.write_bytes(raw)

    (problem,) = read(file).errors
    assert problem.code == code
    for word in words:
        assert word in str(problem)


def test_json_lines_are_known_by_their_first_brace(tmp_path: Path) -> None:
    (tmp_path / "base").write_text('{"id": "a", "question": "问", "answer": "答"}', encoding="utf-8")

    assert read(tmp_path / "base").entries[0].value.id == "a"


@pytest.mark.parametrize("name", ["base.xlsx", "base.csv", "base.yml", "base.jsonl"])
def test_what_cannot_be_read_is_said_without_waiting(tmp_path: Path, name: str) -> None:
    gone, pipe = tmp_path / name, tmp_path / f"pipe-{name}"
    os.mkfifo(pipe)

    assert [(problem.code, "不存在" in problem.message) for problem in read(gone).errors] == [("N001", True)]
    assert [(problem.code, "普通文件" in problem.message) for problem in read(pipe).errors] == [("N001", True)]


def test_a_device_is_no_file() -> None:
    assert [problem.code for problem in read(Path("/dev/zero")).errors] == ["N001"]
