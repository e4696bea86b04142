from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.files.loaded import Located
from knowledge.lint.lint import expired, lint
from knowledge.lint.wording import Wording
from nlu.errors import Problem, Severity

TODAY = date(2026, 6, 1)


class Names:
    def __init__(self, *names: str) -> None:
        self._names = names

    def has(self, name: str) -> bool:
        return name in self._names

    def names(self) -> tuple[str, ...]:
        return self._names

    def shown(self, name: str) -> str:
        return "7.2%"


def located(
    entry_id: str, question: str, *, file: str | None = "base.yml", line: int | None = 1, **fields: Any
) -> Located[Entry]:
    fields.setdefault("similar", tuple(f"{question}说法{number}" for number in "一二三四五六七八"))
    fields.setdefault("answer", "请在App中查看。")
    entry = Entry(id=EntryId(entry_id), question=question, **fields)
    return Located(value=entry, file=Path(file) if file else None, line=line)


def check(*entries: Located[Entry], facts: Names | None = None, wording: Wording | None = None) -> list[Problem]:
    return lint(entries, facts or Names(), wording or Wording.of())


def codes(problems: list[Problem]) -> list[tuple[str, Severity, int | None]]:
    return [(problem.code, problem.severity, problem.line) for problem in problems]


def test_a_sound_base_has_no_problems() -> None:
    one = located("rate", "利率是多少？", answer="年化利率为{loan.rate}。", related=(EntryId("limit"),))

    assert check(one, located("limit", "额度是多少？"), facts=Names("loan.rate")) == []


def test_an_id_used_twice_is_reported_once_at_the_second_place() -> None:
    problems = check(located("rate", "利率是多少？", line=3), located("rate", "利率是多少？", line=9))

    assert codes(problems) == [("K201", Severity.ERROR, 9)]
    assert "base.yml:3" in problems[0].hint


@pytest.mark.parametrize("same", ["利率是多少", "利率是多少？？", " 利率 是多少。", "利率是多少?"])
def test_one_question_in_two_entries_is_an_error_however_it_is_typed(same: str) -> None:
    problems = check(located("rate", "利率是多少？", line=1), located("limit", "额度", similar=(same,) * 8, line=2))

    assert set(codes(problems)) == {("K202", Severity.ERROR, 2)}
    assert "「rate」" in problems[0].message


def test_related_entries_must_exist_and_be_others() -> None:
    problems = check(located("rate", "利率是多少？", related=(EntryId("rate"), EntryId("gone"))))

    assert codes(problems) == [("K203", Severity.ERROR, 1)] * 2


def test_a_missing_fact_is_an_error_once() -> None:
    problems = check(located("rate", "利率是多少？", answer="{loan.rate}到{loan.rate}"))

    assert codes(problems) == [("K205", Severity.ERROR, 1)]
    assert "loan.rate" in problems[0].message


@pytest.mark.parametrize("answer", ["利率{rate}", "利率{}", "利率{loan.rate", "利率}"])
def test_a_malformed_placeholder_is_an_error(answer: str) -> None:
    problems = check(located("rate", "利率是多少？", answer=answer), facts=Names("loan.rate"))

    assert codes(problems) == [("K204", Severity.ERROR, 1)]


def test_an_expired_window_is_advice_from_the_day_after() -> None:
    last_day = located("rate", "利率是多少？", valid_until=TODAY)
    over = located("limit", "额度是多少？", valid_until=date(2026, 5, 31), line=7)

    assert codes(expired([last_day, over, located("other", "别的？")], TODAY)) == [("K206", Severity.WARNING, 7)]


def test_few_similar_questions_are_advice_for_hand_written_faq_only() -> None:
    assert codes(check(located("rate", "利率是多少？", similar=("利息",)))) == [("K207", Severity.WARNING, 1)]
    assert check(located("rate", "利率是多少？", similar=(), file="kb.jsonl")) == []
    assert check(located("rate", "利率是多少？", similar=(), file=None, line=None)) == []
    assert check(located("hello", "你好", similar=(), kind=EntryKind.SMALLTALK)) == []


def test_a_promise_is_advice_and_a_written_number_an_error() -> None:
    problems = check(located("rate", "利率是多少？", answer="1. 保本；2. 年化7.2%，最高20万元，电话4001234567。"))

    assert codes(problems) == [("K208", Severity.WARNING, 1)] + [("K209", Severity.ERROR, 1)] * 3


def test_a_draft_is_checked_without_an_answer() -> None:
    assert check(located("rate", "利率是多少？", answer=None)) == []
