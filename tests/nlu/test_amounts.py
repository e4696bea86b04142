"""Amounts and tenors as customers type them, and what only looks like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities.overlaps import PERSONAL_KINDS, find_claims, find_entities


def found(text: str) -> list[tuple[str, str]]:
    return [(entity.kind, entity.value) for entity in find_entities(text)]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("我想借5万", "50000"),
        ("借５万元", "50000"),
        ("贷款5w可以吗", "50000"),
        ("想贷1.5万", "15000"),
        ("1万5", "15000"),
        ("1万2千5百块", "12500"),
        ("三万五", "35000"),
        ("三千五百块钱", "3500"),
        ("一百零五元", "105"),
        ("三千零五元", "3005"),
        ("十二万", "120000"),
        ("借两千", "2000"),
        ("1,000元", "1000"),
        ("¥200", "200"),
        ("借5000分期", "5000"),
        ("借款5000", "5000"),
        ("100.50元", "100.5"),
        ("一亿两千万", "120000000"),
        ("五百万", "5000000"),
        ("伍仟圆", "5000"),
        ("3 元", "3"),
    ],
)
def test_an_amount_is_read_in_yuan(text: str, yuan: str) -> None:
    assert found(text) == [("money", yuan)]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("分12期", "12"),
        ("十二期", "12"),
        ("三个月", "3"),
        ("３６个月", "36"),
        ("分两年还", "24"),
        ("一年半", "18"),
        ("半年", "6"),
        ("1.5年", "18"),
    ],
)
def test_a_tenor_is_read_in_months(text: str, months: str) -> None:
    assert found(text) == [("tenor", months)]


@pytest.mark.parametrize(
    "text",
    [
        "5000",
        "几千块",
        "两三万",
        "5到10万",
        "5-10万元",
        "5万多",
        "5万左右",
        "百万医疗险",
        "千万不要",
        "万一还不上",
        "日息万分之3.5",
        "5万分之一",
        "5万人",
        "4k屏",
        "5wifi",
        "12月",
        "2024年11月22日",
        "第3期",
        "上个月",
        "近6个月流水",
        "3个月内",
        "两年前",
        "一年级",
        "1万500",
        "年化7.2%",
        "",
        "\ud800",
    ],
)
def test_what_is_no_exact_amount_or_tenor_is_none(text: str) -> None:
    assert found(text) == []


def test_both_stand_in_one_question_where_they_were_typed() -> None:
    raw = "我想借 5万元，分12期"
    assert [(entity.kind, raw[slice(*entity.span)]) for entity in find_entities(raw)] == [
        ("money", "5万元"),
        ("tenor", "12期"),
    ]


@pytest.mark.parametrize("text", ["13812345678元", "卡6222021234567890元", "借13812345678", "138 1234 5678块"])
def test_digits_that_may_name_a_person_are_never_an_amount(text: str) -> None:
    assert {kind for kind, _ in found(text)} <= PERSONAL_KINDS


@given(st.text(st.sampled_from("0123456789 -.,万千百元期年个月借一二十零两亿kw　１２"), max_size=40))
def test_no_amount_or_tenor_touches_a_number_that_names_a_person(text: str) -> None:
    personal = {place for claim in find_claims(text) for place in range(*claim.span)}
    for entity in find_entities(text):
        assert entity.kind in PERSONAL_KINDS or personal.isdisjoint(range(*entity.span))


def test_a_hostile_text_is_read_in_time_that_grows_with_its_length() -> None:
    started = time.process_time()
    for text in ("1" * 2000, "一" * 2000, "1万" * 1000, "1,111" * 400, "借" * 2000):
        find_entities(text)
    assert time.process_time() - started < 1
