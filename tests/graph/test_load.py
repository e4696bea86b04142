from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from graph.load import load
from graph.schema import AnyOf, Between, One, SubjectType, Unit
from nlu.errors import ContentError, Problem

GOOD = """\
- id: consumer_loan
  type: product
  name: 禾易贷
  aliases: [消费贷]
  source: 产品说明书
  facts:
    max_amount: {value: 200000, unit: CNY, from: 2026-01-01}
    annual_rate: {min: 7.2, max: 18.25, unit: percent, from: 2026-01-01, source: 定价公告}
    tenors: {values: [3, 6], unit: month, from: 2026-01-01}
"""


def folder_with(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    return tmp_path


def problems_of(tmp_path: Path, **files: str) -> list[Problem]:
    with pytest.raises(ContentError) as caught:
        load(folder_with(tmp_path, **files))
    return list(caught.value.problems)


def fact(written: str, *, source: str = "说明书") -> str:
    return f"- id: card\n  type: product\n  name: 卡\n  source: {source}\n  facts:\n    fee: {written}\n"


def test_subjects_and_facts_are_read_with_their_units_and_sources(tmp_path: Path) -> None:
    (loan,) = load(folder_with(tmp_path, loan=GOOD))
    assert (loan.id, loan.type, loan.name, loan.aliases) == (
        "consumer_loan",
        SubjectType.PRODUCT,
        "禾易贷",
        ("消费贷",),
    )
    (amount,), (rate,), (tenors,) = loan.facts["max_amount"], loan.facts["annual_rate"], loan.facts["tenors"]
    assert (amount.value, amount.unit, amount.source) == (One(value=Decimal(200000)), Unit.CNY, "产品说明书")
    assert (rate.value, rate.source) == (Between(low=Decimal("7.2"), high=Decimal("18.25")), "定价公告")
    assert (tenors.value, tenors.since) == (AnyOf(values=(Decimal(3), Decimal(6))), date(2026, 1, 1))


def test_a_version_without_an_end_gives_way_to_the_next(tmp_path: Path) -> None:
    written = """
    - {value: 8, unit: CNY, from: 2026-07-01}
    - {value: 5, unit: CNY, from: 2026-01-01}"""
    (card,) = load(folder_with(tmp_path, card=fact(written)))
    first, second = card.facts["fee"]
    assert (first.since, first.until) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (second.since, second.until) == (date(2026, 7, 1), None)


@pytest.mark.parametrize(
    ("written", "code", "says"),
    [
        ("{value: 5, unit: CNY, form: 2026-01-01, from: 2026-01-01}", "G002", "是不是 from"),
        ("{value: 5, unit: yuan, from: 2026-01-01}", "G005", "yuan"),
        ("{value: 5, from: 2026-01-01}", "G003", "unit"),
        ("{value: 5, unit: CNY}", "G003", "from"),
        ("{unit: CNY, from: 2026-01-01}", "G003", "value"),
        ("{value: 5, min: 1, unit: CNY, from: 2026-01-01}", "G003", "三种之一"),
        ("{min: 1, unit: CNY, from: 2026-01-01}", "G003", "三种之一"),
        ("{value: 五元, unit: CNY, from: 2026-01-01}", "G006", "五元"),
        ("{value: true, unit: count, from: 2026-01-01}", "G006", "数字"),
        ("{value: .inf, unit: CNY, from: 2026-01-01}", "G006", "数字"),
        ("{value: 955, unit: text, from: 2026-01-01}", "G006", "加引号"),
        ("{values: 3, unit: month, from: 2026-01-01}", "G006", "列表"),
        ("{values: [], unit: month, from: 2026-01-01}", "G006", "列表"),
        ("{values: [3, 半年], unit: month, from: 2026-01-01}", "G006", "半年"),
        ("{min: a, max: b, unit: text, from: 2026-01-01}", "G006", "没有大小"),
        ("{min: 9, max: 3, unit: month, from: 2026-01-01}", "G008", "min 大于 max"),
        ("{value: 5, unit: CNY, from: '2026-01-01'}", "G006", "日期"),
        ("{value: 5, unit: CNY, from: 2026-02-01, until: 2026-01-01}", "G007", "早于"),
        ("{value: 5, unit: CNY, from: 2026-01-01, source: ''}", "G003", "出处"),
        ("5", "G006", "一个值"),
    ],
)
def test_a_mistake_in_a_fact_is_told_with_file_and_line(tmp_path: Path, written: str, code: str, says: str) -> None:
    (problem,) = problems_of(tmp_path, card=fact(written))
    assert (problem.code, problem.file, problem.line) == (code, tmp_path / "card.yml", 6)
    assert says in str(problem)


def test_two_values_on_one_day_are_refused(tmp_path: Path) -> None:
    written = """
    - {value: 5, unit: CNY, from: 2026-01-01, until: 2026-07-01}
    - {value: 8, unit: CNY, from: 2026-07-01}"""
    (problem,) = problems_of(tmp_path, card=fact(written))
    assert (problem.code, problem.line) == ("G007", 8)
    assert "第 7 行与第 8 行" in problem.message


def test_a_fact_without_any_source_is_refused(tmp_path: Path) -> None:
    text = fact("{value: 5, unit: CNY, from: 2026-01-01}").replace("  source: 说明书\n", "")
    (problem,) = problems_of(tmp_path, card=text)
    assert (problem.code, problem.line) == ("G003", 5)


def test_a_subject_written_twice_points_at_both_places(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, a=GOOD, b="# 重复\n" + GOOD)
    assert (problem.code, problem.file, problem.line) == ("G004", tmp_path / "b.yml", 2)
    assert "a.yml:1" in problem.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id: card", "G001"),
        ("- card", "G001"),
        ("- {type: product, name: 卡}", "G009"),
        ("- {id: 卡, type: product, name: 卡}", "G009"),
        ("- {id: card, type: thing, name: 卡}", "G005"),
        ("- {id: card, type: product}", "G003"),
        ("- {id: card, type: product, name: 5}", "G006"),
        ("- {id: card, type: product, name: 卡, alias: [a]}", "G002"),
        ("- {id: card, type: product, name: 卡, aliases: a}", "G006"),
        ("- {id: card, type: product, name: 卡, facts: [a]}", "G006"),
        ("- {id: card, type: product, name: 卡, facts: {name: {value: 1}}}", "G009"),
        ("- {id: card, type: product, name: 卡, facts: {Fee: {value: 1}}}", "G009"),
    ],
)
def test_a_mistake_in_a_subject_is_told(tmp_path: Path, text: str, code: str) -> None:
    assert [problem.code for problem in problems_of(tmp_path, card=text)] == [code]


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, a="- [", b=fact("{value: x, unit: CNY}"), c="- {id: card, type: product}")
    assert [(problem.file.name if problem.file else "", problem.code) for problem in problems] == [
        ("a.yml", "N003"),
        ("b.yml", "G006"),
        ("b.yml", "G003"),
        ("c.yml", "G003"),
        ("c.yml", "G004"),
    ]


def test_a_folder_without_facts_is_a_problem(tmp_path: Path) -> None:
    assert [problem.code for problem in problems_of(tmp_path)] == ["G001"]
