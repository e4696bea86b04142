"""`bot import`, `bot export` and `bot template`, as a person at the bank uses them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from bot import app as composition
from bot.cli import app
from bot.config import Settings
from knowledge import entry_codec
from knowledge.entry import Entry
from tests.support.small_base import small_base
from tests.support.workbook import workbook

HEADER = ("编号", "标准问题", "相似问法", "答案", "分类")
BILL = ("bill", "怎么查账单", "账单在哪看", "在「我的」查看。", "服务/账单")
FORMATS = ("base.xlsx", "base.csv", "base.yml", "base.jsonl")


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    return small_base(tmp_path)


def _bot(settings: Settings, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "--config", str(settings.home / "config.yml")])


def _held(settings: Settings) -> list[Entry]:
    async def read() -> list[Entry]:
        async with composition.entry_store(settings) as store:
            return [entry_codec.from_json(dict(document)) for document in await store.documents()]

    return asyncio.run(read())


def _cells(file: Path) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(file).worksheets[0].iter_rows()]


def test_import_takes_an_excel_file_and_tells_what_it_did(base: Settings, tmp_path: Path) -> None:
    file = workbook(tmp_path / "kb.xlsx", HEADER, BILL, (None, "怎么开发票", None, None, "服务"))
    result = _bot(base, "import", file)

    assert result.exit_code == 0, result.output
    assert "新增 2 个，更新 0 个，没有变化 0 个；其中 1 个没有答案" in result.output
    assert "没有变化 2 个" in _bot(base, "import", file).output
    workbook(file, HEADER, (*BILL[:3], "在首页查看。", BILL[4]), (None, "怎么开发票？", None, "联系客服。", "服务"))
    assert "更新 2 个" in _bot(base, "import", file).output
    assert [entry.answer for entry in _held(base)] == ["在首页查看。", "联系客服。"]


def test_a_dry_run_lists_every_problem_and_writes_nothing(base: Settings, tmp_path: Path) -> None:
    right = workbook(tmp_path / "right.xlsx", HEADER, BILL)
    result = _bot(base, "import", right, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "没有写入" in result.output
    assert "新增 1 个" in result.output
    wrong = workbook(tmp_path / "wrong.xlsx", HEADER, BILL, ("x", "利率？", None, "=A1", "贷//款"), BILL)
    result = _bot(base, "import", wrong, "--dry-run")
    assert result.exit_code == 1
    for place in ("贷款!D3", "贷款!E3", "贷款!A4"):
        assert f"wrong.xlsx: {place}" in result.output
    assert "有 3 处错误" in result.output
    assert _held(base) == []


def test_an_import_with_one_error_changes_nothing(base: Settings, tmp_path: Path) -> None:
    file = workbook(tmp_path / "kb.xlsx", HEADER, BILL, ("x", "利率？", None, "=A1", "贷款"))
    result = _bot(base, "import", file)

    assert result.exit_code == 1
    assert "一条也没有导入" in result.output
    assert _held(base) == []


def test_duplicates_are_merged_only_when_asked(base: Settings, tmp_path: Path) -> None:
    file = workbook(tmp_path / "kb.xlsx", HEADER, BILL, (None, "怎么查账单？", "账单呢", None, None))

    assert "--merge-duplicates" in _bot(base, "import", file).output
    assert _bot(base, "import", file, "--merge-duplicates").exit_code == 0
    (entry,) = _held(base)
    assert entry.similar == ("账单在哪看", "账单呢")


def test_a_row_without_an_id_updates_the_entry_with_its_question_and_related_names_questions(
    base: Settings, tmp_path: Path
) -> None:
    _bot(base, "publish")
    file = tmp_path / "kb.csv"
    file.write_text("标准问题,答案,分类,相关问题\n贷款额度是多少,看App。,贷款,忘记登录密码怎么办\n", encoding="utf-8")

    assert "更新 1 个" in _bot(base, "import", file).output
    (limit,) = [entry for entry in _held(base) if entry.id == "loan-limit"]
    assert (limit.answer, limit.related) == ("看App。", ("forget-password",))


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_exported_is_taken_back_without_a_change_and_exported_the_same(
    base: Settings, tmp_path: Path, name: str
) -> None:
    _bot(base, "publish")
    held = _held(base)
    file, again = tmp_path / name, tmp_path / f"again-{name}"

    assert "3 个条目" in _bot(base, "export", file).output
    result = _bot(base, "import", file)
    assert result.exit_code == 0, result.output
    assert "新增 0 个，更新 0 个，没有变化 3 个" in result.output
    assert _held(base) == held
    assert _bot(base, "export", again).exit_code == 0
    if name.endswith(".xlsx"):
        assert _cells(file) == _cells(again)
    else:
        assert file.read_bytes() == again.read_bytes()


def test_entries_that_an_import_leaves_alone_still_follow_their_files(base: Settings, tmp_path: Path) -> None:
    _bot(base, "publish")
    _bot(base, "export", tmp_path / "kb.xlsx")
    _bot(base, "import", tmp_path / "kb.xlsx")
    seed = base.home / "knowledge/loan.yml"
    seed.write_text(seed.read_text(encoding="utf-8").replace("请在登录页", "请在首页"), encoding="utf-8")
    _bot(base, "publish")

    assert any("请在首页" in (entry.answer or "") for entry in _held(base))


def test_an_existing_file_is_overwritten_only_by_force(base: Settings, tmp_path: Path) -> None:
    _bot(base, "publish")
    file = tmp_path / "kb.csv"
    file.write_bytes(b"mine")

    result = _bot(base, "export", file)
    assert result.exit_code == 1
    assert "--force" in result.output
    assert file.read_bytes() == b"mine"
    assert _bot(base, "export", file, "--force").exit_code == 0
    assert file.read_bytes() != b"mine"


def test_what_cannot_be_exported_is_told(base: Settings, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    for file, word in (("kb.pdf", ".xlsx"), ("pipe.csv", "普通文件"), ("kb.csv", "还没有知识")):
        result = _bot(base, "export", tmp_path / file)
        assert result.exit_code == 1
        assert word in result.output


def test_a_template_is_written_once_and_can_be_filled_in(base: Settings, tmp_path: Path) -> None:
    file = tmp_path / "模板.xlsx"
    result = CliRunner().invoke(app, ["template", str(file)])
    assert result.exit_code == 0, result.output
    assert CliRunner().invoke(app, ["template", str(file)]).exit_code == 1
    assert CliRunner().invoke(app, ["template", str(tmp_path / "模板.csv")]).exit_code == 1
    book = openpyxl.load_workbook(file)
    book.worksheets[0].append([None, "怎么查账单", "账单在哪看", "看App。"])
    book.save(file)

    assert "新增 1 个" in _bot(base, "import", file).output
