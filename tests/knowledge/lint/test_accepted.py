from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.lint.accepted import AcceptedAdvice
from nlu.errors import ContentError, Problem, Severity

ADVICE = Problem(code="K214", message="太长", about="rate", severity=Severity.WARNING)


def accepted(folder: Path, text: str) -> AcceptedAdvice:
    (folder / "accepted_advice.yml").write_text(text, encoding="utf-8")
    return AcceptedAdvice.read(folder)


def test_advice_is_accepted_by_entry_and_code_and_an_error_never(tmp_path: Path) -> None:
    found = accepted(tmp_path, "- {entry: rate, code: K214, reason: 要一次说全}\n")

    assert found.covers(ADVICE)
    assert not found.covers(Problem(code="K214", message="", about="limit", severity=Severity.WARNING))
    assert not found.covers(Problem(code="K215", message="", about="rate", severity=Severity.WARNING))
    assert not found.covers(Problem(code="K214", message="", about="rate"))


def test_an_acceptance_of_nothing_is_told_with_its_line(tmp_path: Path) -> None:
    found = accepted(
        tmp_path, "- {entry: rate, code: K214, reason: 要一次说全}\n- {entry: gone, code: K214, reason: 旧的}\n"
    )

    assert [(one.code, one.line, one.severity) for one in found.unused([ADVICE])] == [("K222", 2, Severity.WARNING)]


@pytest.mark.parametrize(
    "text",
    [
        "entry: rate",
        "- rate",
        "- {entry: rate, code: K214}",
        "- {entry: rate, code: K214, reason: ''}",
        "- {entry: rate, code: 214, reason: 理由}",
        "- {entry: rate, code: K214, reason: 理由, by: 我}",
    ],
)
def test_a_line_without_a_reason_or_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentError) as refused:
        accepted(tmp_path, text)
    assert [(one.code, one.line) for one in refused.value.problems] == [("K223", 1)]


def test_without_a_file_nothing_is_accepted(tmp_path: Path) -> None:
    assert not AcceptedAdvice.read(tmp_path).covers(ADVICE)
    assert accepted(tmp_path, "").unused([]) == []
