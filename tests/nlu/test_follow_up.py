"""Messages too short to stand alone."""

from __future__ import annotations

import pytest

from nlu.follow_up import FollowUp, follow_up


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("那怎么还", "怎么还"),
        ("那么利息呢", "利息"),
        ("利息呢", "利息"),
        ("它的利率呢？", "利率"),
        ("这个收费吗", "收费吗"),
        ("谢谢，那利率呢", "利率"),
        ("好的那需要多久", "需要多久"),
        ("嗯嗯，这样的话利息怎么算", "利息怎么算"),
    ],
)
def test_words_that_point_back_mark_a_follow_up(text: str, core: str) -> None:
    assert follow_up(text) == FollowUp(text=core, is_marked=True)


@pytest.mark.parametrize("text", ["多久", "要什么材料", "怎么还", "手续费", "手续费?", "利率是多少呢"])
def test_a_short_question_without_them_may_be_one(text: str) -> None:
    asked = follow_up(text)
    assert asked is not None
    assert not asked.is_marked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "那",
        "呢",
        "那呢",
        "你好",
        "谢谢",
        "好的",
        "那可以吗",
        "怎么办",
        "我要提前还款",
        "那利率呢？额度呢？",
        "那" * 5000,
    ],
)
def test_what_asks_nothing_or_much_is_none(text: str) -> None:
    assert follow_up(text) is None


def test_a_long_question_needs_nothing_from_before() -> None:
    assert follow_up("那我上个月借的五万块现在可以一次性提前还清吗") is None
