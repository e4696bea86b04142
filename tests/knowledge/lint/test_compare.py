from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.entry import Entry
from knowledge.files.loaded import Located
from knowledge.lint import compare as comparing
from knowledge.lint.compare import compare
from nlu.errors import Severity
from tests.knowledge.lint.a_base import codes, located

LOST = ("银行卡丢了", "卡丢了怎么挂失", "银行卡挂失在哪里办", "我要挂失银行卡", "卡被偷了怎么挂失")
RATE = ("贷款利率多少", "借钱利息高吗", "年化利率是几个点", "贷款利息怎么算", "利率在哪里看")


def pair(first: tuple[str, ...], second: tuple[str, ...]) -> list[Located[Entry]]:
    return [
        located("first", first[0], similar=first[1:], line=1),
        located("second", second[0], similar=second[1:], line=9),
    ]


@pytest.mark.parametrize("other", ["请问贷款利率多少呢", "贷款利率多少呀？", "您好，贷款利率多少"])
def test_questions_that_differ_in_particles_only_are_told_at_the_later_entry(other: str) -> None:
    problems = compare(pair(RATE, ("换卡怎么办", other)))

    assert codes(problems) == [("K211", Severity.WARNING, 9)]
    assert "「first」" in problems[0].message


def test_how_is_how_in_whatever_words() -> None:
    assert [one.code for one in compare(pair(("怎么办理挂失",), ("如何办理挂失呢",)))] == ["K211"]


def test_nearly_the_same_long_question_is_told() -> None:
    one, other = (
        "我上个月在手机上申请的那笔装修贷款现在可以提前一次还清吗",
        "我上个月在手机上申请的那笔装修贷款在可以提前一次还清吗",
    )

    assert [problem.code for problem in compare(pair((one,), (other,)))] == ["K211"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("小禾你好", "小禾你好吗"), ("禾易贷审批要多久", "禾车贷审批要多久"), ("贷款利率多少", "贷款利率多少？")],
)
def test_other_questions_are_not_and_the_very_same_is_another_checks(one: str, other: str) -> None:
    assert compare(pair((one,), (other,))) == []


def test_a_question_written_under_the_wrong_entry_is_told() -> None:
    problems = compare(pair((*LOST, "年化利率是多少个点"), RATE))

    assert codes(problems)[0] == ("K212", Severity.WARNING, 1)
    assert "年化利率是多少个点" in problems[0].message
    assert "「second」" in problems[0].message
    assert compare(pair(LOST, (*RATE, "年化利率是多少个点"))) == []


def test_a_question_that_names_its_own_category_is_where_it_belongs() -> None:
    asked = ("房产证抵押能借多少", "房产证抵押能多贷点不", "我要做抵押", "要不要担保人")
    first, second = pair((*LOST, "禾易贷房产证抵押能借多少"), asked)
    named = replace(first, value=replace(first.value, category=("贷款", "禾易贷")))

    assert "first" in [one.about for one in compare([first, second])]
    assert "first" not in [one.about for one in compare([named, second])]


def test_the_same_question_of_two_products_is_right_in_both() -> None:
    asked = ("{}审批要多久", "{}多久放款", "{}怎么申请", "{}最高能借多少", "{}还款日是哪天")
    entries = pair(tuple(one.format("禾易贷") for one in asked), tuple(one.format("禾车贷") for one in asked))

    assert compare(entries) == []


def test_what_one_answer_allows_and_another_refuses_is_told_within_a_product() -> None:
    yes, no = pair(LOST, RATE)
    yes = replace(yes, value=replace(yes.value, category=("贷款", "禾易贷", "还款"), answer="您可以提前还款。"))
    no = replace(no, value=replace(no.value, category=("贷款", "禾易贷", "合同"), answer="很抱歉，暂不支持提前还款。"))
    elsewhere = replace(no, value=replace(no.value, category=("贷款", "禾车贷", "合同")))

    problems = compare([yes, no])

    assert codes(problems) == [("K213", Severity.WARNING, 9)]
    assert "「提前还款」" in problems[0].message
    assert compare([yes, elsewhere]) == []


@pytest.mark.parametrize("answer", ["逾期时不能提前还款。", "不能还款。", "可以提前还款。", "不能提前支取。"])
def test_what_is_refused_on_a_condition_or_is_something_else_is_not_opposite(answer: str) -> None:
    yes, other = pair(LOST, RATE)
    yes = replace(yes, value=replace(yes.value, category=("贷款", "禾易贷"), answer="您可以提前还款，也可以还款。"))

    assert compare([yes, replace(other, value=replace(other.value, category=("贷款", "禾易贷"), answer=answer))]) == []


def test_a_base_too_large_to_compare_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "_MOST", 5)

    assert [one.code for one in compare(pair(LOST, RATE))] == ["K225"]


def test_the_progress_ends_with_everything_compared() -> None:
    told: list[tuple[str, int, int]] = []
    compare(pair(LOST, RATE), lambda *step: told.append(step))

    assert {(done, total) for _, done, total in told} == {(10, 10)}


def test_nothing_is_compared_with_nothing() -> None:
    assert compare([]) == []
