"""`bot kb health`, run as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from tests.support.small_base import small_base

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.console.out.width", 160)


def health(*arguments: object) -> Result:
    return RUNNER.invoke(app, ["kb", "health", *map(str, arguments)])


def test_every_category_and_entry_is_listed_and_nothing_is_written(tmp_path: Path) -> None:
    base = small_base(tmp_path)

    result = health("--config", base.home / "config.yml")

    assert result.exit_code == 0, result.output
    for words in ("各分类", "条目：共", "贷款额度是多少", "loan-limit"):
        assert words in result.output
    assert not base.snapshots.exists()


def test_a_real_question_that_goes_to_another_entry_is_counted_there(tmp_path: Path) -> None:
    base = small_base(tmp_path)
    exam = tmp_path / "exam.jsonl"
    exam.write_text(json.dumps({"text": "利息多少", "id": "loan-limit"}) + "\n", encoding="utf-8")

    result = health("--config", base.home / "config.yml", "--exam", exam, "--rows", 1)

    assert result.exit_code == 0, result.output
    assert "混淆热力图" in result.output
    row = result.output[result.output.index("条目：共") :]
    assert "贷款额度是多少" in row
    assert "贷款利率是多少 ×1" in " ".join(row.split())
    assert "0/1" in row


def test_an_exam_that_cannot_be_read_is_told_before_the_work(tmp_path: Path) -> None:
    base = small_base(tmp_path)
    exam = tmp_path / "exam.jsonl"
    exam.write_text('{"text": 1}\n', encoding="utf-8")

    result = health("--config", base.home / "config.yml", "--exam", exam)

    assert result.exit_code != 0
    assert "不是测试问题" in result.output
