from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.entry import AnswerChannel, ChannelAnswer
from knowledge.files.entries import read
from knowledge.files.loaded import Loaded
from tests.support.workbook import workbook

HEADER = ("编号", "标准问题", "相似问法", "答案", "关键词", "标签", "分类", "微信答案", "失效日期", "相关问题")


def load(tmp_path: Path, *rows: Any, merge: bool = False) -> Loaded:
    return read(workbook(tmp_path / "base.xlsx", HEADER, *rows), merge_duplicates=merge)


def codes(loaded: Loaded) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in loaded.errors]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ((None, "利率？", None, "答"), (None, "利率", None, "答"), "K146"),
        (("a", "利率？", None, "答"), ("b", "利率", None, "答"), "K146"),
        (("a", "利率？", None, "答"), ("a", "利率？", None, "答"), "K113"),
        (("a", "利率？", None, "答"), ("a", "额度？", None, "答"), "K113"),
    ],
)
def test_two_rows_that_say_the_same_are_an_error_that_names_both(
    tmp_path: Path, first: Any, second: Any, code: str
) -> None:
    loaded = load(tmp_path, first, ("z", "别的", None, "答"), second)

    (problem,) = loaded.errors
    assert (problem.code, problem.line) == (code, 4)
    assert "贷款!第2行" in problem.message


def test_rows_with_the_same_question_are_merged_into_the_first_when_asked(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        ("a", "利率？", "利息多少\n息高吗", "答", "利率", "热点", None, None, None, "c"),
        (
            "b",
            "利率",
            "息高吗？\n利率几个点\n利率",
            None,
            "利率\n利息",
            "重点",
            "贷款/利率",
            "微信答",
            date(2026, 12, 31),
        ),
        ("c", "额度？", None, "答", None, None, None, None, None, "b\na"),
        merge=True,
    )

    assert loaded.errors == ()
    rate, limit = (located.value for located in loaded.entries)
    assert (rate.id, rate.question, rate.answer) == ("a", "利率？", "答")
    assert rate.similar == ("利息多少", "息高吗", "利率几个点")
    assert (rate.keywords, rate.tags, rate.category) == (("利率", "利息"), ("热点", "重点"), ("贷款", "利率"))
    assert rate.channel_answers == (ChannelAnswer(channel=AnswerChannel.WECHAT, text="微信答"),)
    assert rate.valid_until == date(2026, 12, 31)
    assert limit.related == ("a",)


@pytest.mark.parametrize(
    ("second", "name", "column"),
    [
        (("a", "利率？", None, "另一个答案"), "答案", "D"),
        (("a", "利率？", None, None, None, None, "存款"), "分类", "G"),
        (("a", "利率？", None, None, None, None, None, "另一个"), "wechat 答案", "H"),
        ((None, "利率？", None, None, None, None, None, None, date(2027, 1, 1)), "失效日期", "I"),
    ],
)
def test_rows_that_contradict_each_other_are_not_merged(tmp_path: Path, second: Any, name: str, column: str) -> None:
    first = ("a", "利率？", None, "答", None, None, "贷款", "微信答", date(2026, 12, 31))
    loaded = load(tmp_path, first, second, merge=True)

    (problem,) = loaded.errors
    assert (problem.code, problem.line, problem.column) == ("K152", 3, column)
    assert f"「{name}」" in problem.message
    assert "贷款!第2行" in problem.message


def test_one_id_for_two_questions_stays_an_error_when_merging(tmp_path: Path) -> None:
    loaded = load(
        tmp_path, ("a", "利率？", None, "答"), ("b", "额度？", None, "答"), ("a", "额度", None, "答"), merge=True
    )

    assert codes(loaded) == [("K113", 4)]


def test_the_same_rule_holds_for_json_lines_and_across_yaml_files(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "question": "问", "answer": "答"})
    (tmp_path / "base.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    folder = tmp_path / "yaml"
    folder.mkdir()
    for name in ("a", "b"):
        text = f"category: [类]\nentries: [{{id: same-{name}, question: 问, answer: 答}}]"
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")

    assert codes(read(tmp_path / "base.jsonl")) == [("K113", 2)]
    assert codes(read(folder)) == [("K146", 2)]
    assert len(read(tmp_path / "base.jsonl", merge_duplicates=True).entries) == 1


def test_categories_that_are_each_others_parent_are_advice(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        ("a", "一", None, "答", None, None, "贷款/利率"),
        ("b", "二", None, "答", None, None, "利率/贷款"),
        ("c", "三", None, "答", None, None, "利率/贷款"),
    )

    assert loaded.errors == ()
    assert [(problem.code, problem.line) for problem in loaded.problems] == [("K155", 3)]
