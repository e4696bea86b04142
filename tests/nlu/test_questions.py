"""Which questions a message asks."""

from __future__ import annotations

import time

import pytest

from nlu.questions import condensed, questions


def asked(text: str) -> list[str]:
    return [question.text for question in questions(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("怎么提前还款？要手续费吗？", ["怎么提前还款", "要手续费吗"]),
        ("额度怎么提高，还有利息多少", ["额度怎么提高", "利息多少"]),
        ("额度怎么提高还有利息多少", ["额度怎么提高", "利息多少"]),
        ("你好，我想问下额度怎么提高，另外想咨询一下利息多少", ["额度怎么提高", "利息多少"]),
        ("登录密码忘了怎么办，手机号换了怎么改", ["登录密码忘了怎么办", "手机号换了怎么改"]),
        ("怎么開戶 需要什麼資料", ["怎么开户", "需要什么资料"]),
        ("1、怎么提前还款\n2、额度怎么提高\n3、利息多少", ["怎么提前还款", "额度怎么提高", "利息多少"]),
        ("额度怎么提高？另外我想改手机号", ["额度怎么提高", "我想改手机号"]),
        ("第一期还了。怎么提前还款？对了，卡丢了怎么补办", ["第一期还了，怎么提前还款", "卡丢了怎么补办"]),
    ],
)
def test_two_questions_are_two(text: str, parts: list[str]) -> None:
    assert asked(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "我还款日是10号，昨天没还上，会影响征信吗",
        "借了5万，想提前还，有没有违约金",
        "手机丢了，怎么办？",
        "转错人了能撤回吗，怎么办",
        "借1,000元，利息多少",
        "利率是3.5吗",
        "禾光 App 怎么登录",
        "谢谢，那利率呢",
        "额度怎么提高？我是老客户",
        "审核要多久，另外，我是老客户",
        "我还有几期没还，怎么查",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    assert len(asked(text)) == 1


@pytest.mark.parametrize("text", ["", "。", "？？？", "呢", "我要还款", "谢谢", "1、2、3、", "，，，"])
def test_where_nothing_is_asked_in_so_many_words_there_is_no_question(text: str) -> None:
    assert asked(text) == []


def test_a_question_keeps_what_was_stated_just_before_it() -> None:
    assert asked("我在外地。卡丢了，能补办吗？") == ["卡丢了，能补办吗"]


def test_what_was_added_is_another_question_whatever_the_punctuation() -> None:
    assert [question.is_apart for question in questions("怎么还款，利息多少，另外额度多少")] == [True, False, True]


def test_a_short_message_is_its_own_condensation() -> None:
    assert condensed("你好，请问怎么还款") is None


def test_a_long_message_is_condensed_to_what_it_asks() -> None:
    story = (
        "我去年在你们银行借了一笔钱用来装修房子，当时是朋友介绍我过来办的，一直都按时还款没有出过问题，最近手头宽裕了。"
    )
    assert condensed(f"{story}我想早点还完，请问提前还款要收违约金吗？谢谢") == "我想早点还完，提前还款要收违约金吗"


def test_a_long_message_that_only_wishes_is_condensed_to_its_wish() -> None:
    story = (
        "我去年在你们银行借了一笔钱用来装修房子，当时是朋友介绍我过来办的，一直都按时还款没有出过问题，最近手头宽裕了。"
    )
    assert condensed(f"{story}我想提前还清贷款。") == "我想提前还清贷款"


@pytest.mark.parametrize(
    "text", ["怎么还款，" * 4000, "怎" * 20_000, " " * 20_000 + "怎么还款", "还有" * 10_000, "1、" * 10_000]
)
def test_the_cost_does_not_grow_with_the_length(text: str) -> None:
    started = time.thread_time()
    condensed(text)
    questions(text)
    assert time.thread_time() - started < 0.5
