from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.files.golden import LoadedGolden, Outcome, read, unknown_targets


def load(tmp_path: Path, text: str) -> LoadedGolden:
    file = tmp_path / "loans.yml"
    file.write_text(text, encoding="utf-8")
    return read(file)


def test_each_kind_of_expectation_is_read_with_its_line(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        """\
- {ask: 你们家借钱利息高不高, answer: consumer-loan-rate}
- {ask: 利息, suggest: consumer-loan-rate}
- {ask: 有人冒充公安让我转账, topic: fraud}
- ask: 今天天气怎么样
  none: true
""",
    )

    assert loaded.problems == ()
    assert [(one.outcome, one.target, one.line) for one in loaded.questions] == [
        (Outcome.ANSWER, "consumer-loan-rate", 1),
        (Outcome.SUGGEST, "consumer-loan-rate", 2),
        (Outcome.TOPIC, "fraud", 3),
        (Outcome.NONE, None, 4),
    ]
    assert loaded.questions[0].ask == "你们家借钱利息高不高"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("- {ask: 利息}", "K131"),
        ("- {ask: 利息, answer: a, suggest: b}", "K131"),
        ("- {ask: 利息, none: false}", "K131"),
        ("- {ask: 利息, answer: }", "K103"),
        ("- {answer: a}", "K103"),
        ("- {ask: 12, answer: a}", "K104"),
        ("- {ask: 利息, answer: a, note: x}", "K102"),
        ("- 利息", "K130"),
        ("ask: 利息", "K130"),
        ("- {ask: 利息", "N003"),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, line: str, code: str) -> None:
    (problem,) = load(tmp_path, line).problems

    assert problem.code == code
    assert problem.line in (1, 2)


def test_a_folder_is_read_and_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.yml").write_text("- {ask: 利息, answer: a}", encoding="utf-8")
    (tmp_path / "sub" / "b.yml").write_text("- {ask: 额度, answer: b}", encoding="utf-8")
    (tmp_path / "empty.yml").write_text("", encoding="utf-8")

    assert [one.target for one in read(tmp_path).questions] == ["a", "b"]
    assert [problem.code for problem in read(tmp_path / "gone.yml").problems] == ["N001"]


def test_an_expected_entry_that_does_not_exist_is_found(tmp_path: Path) -> None:
    loaded = load(tmp_path, "- {ask: 利息, answer: a}\n- {ask: 额度, suggest: gone}\n- {ask: 骗子, topic: fraud}\n")

    assert [(problem.code, problem.line) for problem in unknown_targets(loaded.questions, {"a"})] == [("K132", 2)]
