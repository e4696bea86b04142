from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.entry import EntryKind
from knowledge.files import entries, json_lines
from knowledge.files.entries import read
from knowledge.files.loaded import Loaded
from nlu.errors import Severity

GOOD = {"id": "bank-1", "category": "贷款/利率", "question": "利率？", "similar": ["利息咋算"], "answer": "见App。"}


def load(tmp_path: Path, *lines: Any) -> Loaded:
    file = tmp_path / "kb.jsonl"
    raw = [line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines]
    file.write_bytes(b"\n".join(raw) + b"\n")
    return read(file)


def codes(loaded: Loaded) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in loaded.problems]


def test_a_line_is_an_entry_with_its_category_split(tmp_path: Path) -> None:
    loaded = load(tmp_path, GOOD)

    assert loaded.problems == ()
    (located,) = loaded.entries
    assert (located.value.id, located.value.category, located.line) == ("bank-1", ("贷款", "利率"), 1)
    assert (located.value.similar, located.value.answer) == (("利息咋算",), "见App。")


@pytest.mark.parametrize("answer", [None, "", "  "])
def test_an_entry_without_an_answer_is_a_draft_with_a_warning(tmp_path: Path, answer: str | None) -> None:
    loaded = load(tmp_path, {**GOOD, "answer": answer})

    assert loaded.entries[0].value.is_draft
    assert [(problem.code, problem.severity, problem.line) for problem in loaded.problems] == [
        ("K111", Severity.WARNING, 1)
    ]


def test_broken_lines_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {**GOOD, "id": "a"},
        b'{"id": "b", "question": "\xff"}',
        b'{"id": "c", ',
        [1, 2],
        b"",
        b"[" * 100_000,
        b'{"id": "d", "question": "' + b"x" * json_lines.LINE_BYTES + b'"}',
        {**GOOD, "id": 7},
        {**GOOD, "id": "e f"},
        {**GOOD, "id": "g", "question": "另一个？", "similar": "利息"},
        {**GOOD, "id": "h", "question": " "},
        b'{"id": "i", "question": "\\ud800", "answer": "x"}',
        {**GOOD, "id": "z", "question": "最后一个？"},
    )

    assert codes(loaded) == [
        ("K120", 2),
        ("K121", 3),
        ("K121", 4),
        ("K121", 6),
        ("K122", 7),
        ("K104", 8),
        ("K108", 9),
        ("K104", 10),
        ("K103", 11),
        ("K107", 12),
    ]
    assert [located.value.id for located in loaded.entries] == ["a", "g", "z"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    raw = json.dumps({**GOOD, "answer": "一\r\n二"}).encode()

    loaded = load(tmp_path, b"\xef\xbb\xbf" + raw + b"\r")

    assert loaded.problems == ()
    assert loaded.entries[0].value.answer == "一\n二"


def test_a_fourth_level_is_cut_and_an_unknown_key_is_ignored_each_with_a_warning(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {**GOOD, "category": "a/b//c/d", "hits": 1},
        {**GOOD, "id": "bank-2", "question": "别的？", "hits": 2},
    )

    assert loaded.errors == ()
    assert codes(loaded) == [("K102", 1), ("K110", 1)]
    assert loaded.entries[0].value.category == ("a", "b", "c")


def test_every_field_may_be_given(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {
            **GOOD,
            "kind": "smalltalk",
            "keywords": ["利率+贷款"],
            "negative_keywords": ["车贷"],
            "channel_answers": {"wechat": "微信答", "web": "网页答"},
            "tags": ["热点"],
            "related": ["bank-2"],
            "valid_from": "2026-01-31",
            "valid_until": "2026-12-31",
            "owner": "消费信贷部",
        },
    )

    assert loaded.problems == ()
    entry = loaded.entries[0].value
    assert (entry.kind, entry.keywords, entry.negative_keywords) == (EntryKind.SMALLTALK, ("利率+贷款",), ("车贷",))
    assert [(own.channel, own.text) for own in entry.channel_answers] == [("web", "网页答"), ("wechat", "微信答")]
    assert (entry.tags, entry.related, entry.owner) == (("热点",), ("bank-2",), "消费信贷部")
    assert (entry.valid_from, entry.valid_until) == (date(2026, 1, 31), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("valid_from", "2026-02-30", "K105"),
        ("valid_from", "31.01.2026", "K105"),
        ("valid_from", 20260131, "K105"),
        ("kind", "question", "K104"),
        ("channel_answers", {"fax": "答"}, "K104"),
        ("channel_answers", ["答"], "K104"),
        ("channel_answers", {"web": "<b>答</b>"}, "K109"),
        ("channel_answers", {"web": 5}, "K104"),
        ("tags", "热点", "K104"),
        ("category", "贷款/利率/贷款", "K145"),
        ("answer", "请\ufffd查询", "K107"),
    ],
)
def test_a_bad_field_is_an_error_at_its_line(tmp_path: Path, field: str, value: Any, code: str) -> None:
    loaded = load(tmp_path, {**GOOD, "id": "x", "question": "别的？"}, {**GOOD, field: value})

    assert [(problem.code, problem.line) for problem in loaded.errors] == [(code, 2)]


def test_a_name_straight_after_itself_in_a_category_is_taken_once_with_a_warning(tmp_path: Path) -> None:
    loaded = load(tmp_path, {**GOOD, "category": "贷款/贷款/利率"})

    assert [(problem.code, problem.severity) for problem in loaded.problems] == [("K110", Severity.WARNING)]
    assert loaded.entries[0].value.category == ("贷款", "利率")


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file_is_a_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kb.jsonl").write_bytes(content)

    assert codes(read(tmp_path / "kb.jsonl")) == [("K101", None)]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert codes(read(tmp_path / "gone.jsonl")) == [("N001", None)]


def test_the_format_follows_from_the_path(tmp_path: Path) -> None:
    (tmp_path / "kb.jsonl").write_text(json.dumps(GOOD), encoding="utf-8")
    (tmp_path / "base.yml").write_text("entries: [{id: a, question: 问, answer: 答, category: [类]}]", encoding="utf-8")

    assert entries.read(tmp_path / "kb.jsonl").entries[0].value.id == "bank-1"
    assert entries.read(tmp_path / "base.yml").entries[0].value.id == "a"
    assert entries.read(tmp_path).entries[0].value.id == "a"


@settings(deadline=None)  # reads files
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_reported(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.mktemp("bytes") / "kb.jsonl"
    file.write_bytes(raw)

    loaded = read(file)

    assert loaded.entries or loaded.problems
