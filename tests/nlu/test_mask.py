"""Numbers that must not be stored, and numbers that must stay readable."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.mask import mask, without_masked

PLANTED = st.one_of(
    st.from_regex(r"[3-6][0-9]{15,18}", fullmatch=True),  # cards, most of them with a wrong checksum
    st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True),  # identity numbers
    st.from_regex(r"[1-9][0-9]{14}", fullmatch=True),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
)
WORDS = st.sampled_from(["", "我的", "卡号是", "手机：", "，", "尾号", "麻烦查一下", "\n", "no.", "（", "元"])


def digits_left(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())


def shown_in_full_width(number: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in number)


def in_fours(number: str, separator: str) -> str:
    return separator.join(number[place : place + 4] for place in range(0, len(number), 4))


@given(WORDS, PLANTED, WORDS)
def test_a_planted_number_keeps_only_its_last_four(before: str, number: str, after: str) -> None:
    masked = mask(f"{before}{number}{after}")
    assert number[:-4] not in masked
    assert len(digits_left(masked)) <= 4
    assert number[-4:] in masked


@given(PLANTED)
def test_full_width_digits_are_masked_too(number: str) -> None:
    assert len(digits_left(mask(shown_in_full_width(number)))) <= 4


CARDS = st.from_regex(r"[3-6][0-9]{15,18}", fullmatch=True)


@given(CARDS, st.sampled_from([" ", "-", "－", "\u3000", " - ", "\u200b"]))
def test_a_card_in_groups_of_four_is_masked(card: str, separator: str) -> None:
    assert len(digits_left(mask(f"卡号{in_fours(card, separator)}丢了"))) <= 4


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["86", "+86", "+86 ", "0086", "86-"]))
def test_a_country_code_does_not_hide_a_mobile(mobile: str, code: str) -> None:
    masked = mask(f"联系{code}{mobile[:3]} {mobile[3:7]}-{mobile[7:]}吧")
    assert len(digits_left(masked)) <= 4
    assert masked.endswith(f"{mobile[-4:]}吧")


@pytest.mark.parametrize(
    "text",
    [
        "110101 19900307 123X",
        "110101199003071239",
        "440301 1990 0101 1234",
        "1000\n6222 0212 3456 7890",
        "6222 0212 3456 7890 123",
        "62220212 34567890 123",
        "1 3 8 1 2 3 4 5 6 7 8",
        "138一1234一5678",
        "\u202d139-9101-3810\u202c",
        "10010119900307123x",
    ],
)
def test_unusual_ways_of_writing_are_masked(text: str) -> None:
    assert len(digits_left(mask(text))) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "贷款15000-200000元",
        "额度200000，利率0.00035，日息万分之3.5",
        "错误码1000061，提示PUR_10042",
        "2024-01-01 2024-12-31",
        "2024年11月22日15:30:05",
        "20241122153000",
        "客服95588，电话0755-12345678",
        "1,000,000,000元",
        "年化7.2%到18.25%，分12期",
        "",
        "没有数字",
    ],
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_text_around_a_number_stays_as_typed() -> None:
    assert mask("卡 6222021234567890123，谢谢　你") == "卡 " + "*" * 15 + "0123，谢谢　你"


@given(st.text(st.characters(), max_size=80))
def test_masking_never_fails_and_leaves_text_without_long_numbers_alone(text: str) -> None:
    masked = mask(text)
    if not re.search(r"\d(?:\W{0,4}\d){10}", text):
        assert masked == text


def test_what_is_left_of_a_number_is_taken_out_for_reading() -> None:
    assert without_masked(mask("我的手机号13812345678换了")).replace(" ", "") == "我的手机号换了"
    assert without_masked(mask("借5000元分12期")) == "借5000元分12期"
