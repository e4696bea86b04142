from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.entry import EntryKind
from knowledge.files.loaded import Loaded
from knowledge.files.yaml_entries import read
from nlu import located_yaml
from nlu.errors import Severity

GOOD = """\
category: [贷款, 禾易贷, 额度与利率]
owner: 消费信贷部
valid_from: 2026-01-01
entries:
  - id: consumer-loan-rate
    question: 禾易贷的利率是多少？
    similar:
      - 利息咋算的
      - 借一万一天多少利息
    keywords: [日利率, 利率+贷款]
    answer: 年化利率为{consumer_loan.annual_rate}。
    related: [consumer-loan-limit]
  - id: consumer-loan-limit
    category: [贷款]
    owner: 风险部
    question: 能借多少？
    answer: 见App。
    valid_until: 2026-12-31
"""


def load(tmp_path: Path, text: str) -> Loaded:
    file = tmp_path / "base.yml"
    file.write_text(text, encoding="utf-8")
    return read(file)


def entry_with(lines: str) -> str:
    return f"category: [贷款]\nentries:\n  - id: rate\n    question: 利率？\n    answer: 见App。\n{lines}"


def codes(loaded: Loaded) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in loaded.problems]


def test_an_entry_has_its_own_fields_and_the_defaults_of_its_file(tmp_path: Path) -> None:
    loaded = load(tmp_path, GOOD)

    assert loaded.problems == ()
    rate, limit = (located.value for located in loaded.entries)
    assert rate.category == ("贷款", "禾易贷", "额度与利率")
    assert (rate.owner, rate.valid_from, rate.valid_until) == ("消费信贷部", date(2026, 1, 1), None)
    assert rate.similar == ("利息咋算的", "借一万一天多少利息")
    assert rate.keywords == ("日利率", "利率+贷款")
    assert (rate.answer, rate.related) == ("年化利率为{consumer_loan.annual_rate}。", ("consumer-loan-limit",))
    assert (limit.category, limit.owner, limit.valid_until) == (("贷款",), "风险部", date(2026, 12, 31))
    assert [(located.file, located.line) for located in loaded.entries] == [
        (tmp_path / "base.yml", 5),
        (tmp_path / "base.yml", 13),
    ]


def test_an_entry_may_have_answers_by_channel_negative_keywords_and_tags(tmp_path: Path) -> None:
    lines = "    channel_answers: {wecom: 企微答, web: 网页答}\n    negative_keywords: [车贷]\n    tags: [热点]\n"
    loaded = load(tmp_path, entry_with(lines))

    assert loaded.problems == ()
    entry = loaded.entries[0].value
    assert [(own.channel, own.text) for own in entry.channel_answers] == [("web", "网页答"), ("wecom", "企微答")]
    assert (entry.negative_keywords, entry.tags) == (("车贷",), ("热点",))


def test_every_mistake_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        """\
owners: 消费信贷部
entries:
  - id: Bad Id
    question: 利率？
    answer: 见App。
    category: [一, 二, 三, 四]
  - id: no-question
    category: [贷款]
    answer: 12
    similiar: [错字]
  - id: window
    question: 何时？
    category: [贷/款]
    answer: <b>粗体</b>
    valid_from: 2026-05-01
    valid_until: 2026-04-30
  - id: types
    question: 类型？
    similar: 不是列表
    keywords: [是, 12, no]
    category: []
    answer: {subject.relation}
  - 不是条目
""",
    )

    assert codes(loaded) == [
        ("K102", 1),
        ("K108", 3),
        ("K110", 6),
        ("K102", 10),
        ("K103", 7),
        ("K104", 9),
        ("K109", 14),
        ("K110", 13),
        ("K105", 16),
        ("K104", 19),
        ("K104", 20),
        ("K104", 20),
        ("K104", 22),
        ("K110", 21),
        ("K101", 23),
    ]
    assert [located.value.id for located in loaded.entries] == ["window", "types"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("    valid_from: 明天", "K105"),
        ("    valid_from: 2026-01-01 10:00:00", "K105"),
        ("    valid_until: '2026-01-01'", "K105"),
        ("    kind: question", "K104"),
        ("    similar: ['']", "K103"),
        ("    similar: [{a: b}]", "K104"),
        ('    similar: ["a\\0b"]', "K107"),
        ("    owner: " + "长" * 101, "K106"),
        ("    related: {a: b}", "K104"),
        ("    channel_answers: 答", "K104"),
        ("    channel_answers: {fax: 答}", "K104"),
        ("    channel_answers: {web: <b>答</b>}", "K109"),
        ("    channel_answers: {web: 12}", "K104"),
        ("    category: [贷款, 利率, 贷款]", "K145"),
        ("    tags: 热点", "K104"),
        ("    id: again", "N004"),
        ("    valid_from: 2026-02-30", "N004"),
        ("   similar: [歪]", "N003"),
    ],
)
def test_a_bad_value_is_an_error_at_its_line(tmp_path: Path, lines: str, code: str) -> None:
    loaded = load(tmp_path, entry_with(lines))

    assert codes(loaded) == [(code, 6)]
    assert loaded.errors


@pytest.mark.parametrize(
    "answer", ["<script>alert(1)</script>", "点<a href=x>这里", "一&nbsp;二", "</p>", "JavaScript:x", "<!-- 注 -->"]
)
def test_html_in_an_answer_is_an_error(tmp_path: Path, answer: str) -> None:
    loaded = load(tmp_path, entry_with("").replace("见App。", repr(answer)))

    assert codes(loaded) == [("K109", 5)]
    assert loaded.entries[0].value.is_draft


def test_comparisons_in_an_answer_are_no_html(tmp_path: Path) -> None:
    assert load(tmp_path, entry_with("").replace("见App。", "年收入<5万、负债>3万 & 无逾期")).problems == ()


def test_a_similar_question_listed_twice_is_an_error_at_its_line(tmp_path: Path) -> None:
    loaded = load(tmp_path, entry_with("    similar:\n    - 利息\n    - 利率\n    - 利息？\n    - 費用\n    - 费用\n"))

    assert [(one.code, one.severity) for one in loaded.problems] == [("K112", Severity.ERROR)] * 3
    first = loaded.problems[0].line or 0
    assert [(one.line or 0) - first for one in loaded.problems] == [0, 1, 3]  # 利率 is the question
    assert loaded.entries[0].value.similar == ("利息", "費用")


def test_a_faq_without_an_answer_is_a_draft_with_a_warning_and_needs_a_category(tmp_path: Path) -> None:
    loaded = load(tmp_path, "entries:\n  - id: rate\n    question: 利率？\n")

    assert [(problem.code, problem.severity) for problem in loaded.problems] == [
        ("K110", Severity.ERROR),
        ("K111", Severity.WARNING),
    ]
    assert loaded.entries[0].value.is_draft


def test_small_talk_needs_no_category(tmp_path: Path) -> None:
    loaded = load(tmp_path, "kind: smalltalk\nentries:\n  - id: hello\n    question: 你好\n    answer: 您好！\n")

    assert loaded.problems == ()
    assert loaded.entries[0].value.kind is EntryKind.SMALLTALK


def test_a_folder_is_read_with_everything_below_but_golden_questions_and_the_lexicon(tmp_path: Path) -> None:
    for name in ("b.yml", "loans/a.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(entry_with("").replace("rate", Path(name).stem), encoding="utf-8")
    for name in ("golden/b.yml", "lexicon.yml", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("- {ask: 利率, answer: rate}", encoding="utf-8")

    loaded = read(tmp_path)

    assert [str(located.file.relative_to(tmp_path)) for located in loaded.entries if located.file] == [
        "b.yml",
        "loans/a.yaml",
    ]


def test_a_few_lines_that_stand_for_billions_of_values_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(located_yaml, "MAX_NODES", 10_000)
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 10)]
    loaded = load(tmp_path, "\n".join(["a0: &a0 [问]", *levels, "entries: []"]))

    assert [problem.code for problem in loaded.problems] == ["N004"]


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("entries: [", encoding="utf-8")
    (tmp_path / "b.yml").write_text(entry_with(""), encoding="utf-8")
    (tmp_path / "c.yml").write_bytes(b"entries:\n  - \xff\xfe")

    loaded = read(tmp_path)

    assert [problem.code for problem in loaded.problems] == ["N003", "N002"]
    assert len(loaded.entries) == 1


@pytest.mark.parametrize("text", ["", "- a", "文字", "entries: 文字", "entries:"])
def test_a_file_of_another_shape_is_a_problem(tmp_path: Path, text: str) -> None:
    assert [problem.code for problem in load(tmp_path, text).problems] == ["K101"]


def test_a_missing_path_and_an_empty_folder_are_problems(tmp_path: Path) -> None:
    assert [problem.code for problem in read(tmp_path / "gone.yml").problems] == ["N001"]
    assert [problem.code for problem in read(tmp_path).problems] == ["K101"]


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=20).map(str.strip)


@settings(deadline=None)  # reads files
@given(st.lists(st.lists(WORDS.filter(bool), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, questions: list[list[str]]) -> None:
    items = [
        {"id": f"e-{number}", "question": one[0], "similar": one[1:], "answer": "答", "category": ["类"]}
        for number, one in enumerate(questions)
    ]
    file = tmp_path_factory.mktemp("round") / "base.yml"
    file.write_text(yaml.safe_dump({"entries": items}, allow_unicode=True), encoding="utf-8")

    loaded = read(file)

    assert {problem.code for problem in loaded.errors} <= {"K112"}  # some questions are drawn twice
    assert [located.value.question for located in loaded.entries] == [one[0] for one in questions]
    for located, one in zip(loaded.entries, questions, strict=True):
        assert set(located.value.similar) <= set(one[1:])
