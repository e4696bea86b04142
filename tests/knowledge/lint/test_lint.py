from __future__ import annotations

from datetime import date

import pytest

from knowledge.entry import AnswerChannel, ChannelAnswer, Entry, EntryId, EntryKind
from knowledge.files.loaded import Located
from knowledge.lint.lint import expired, lint
from knowledge.lint.wording import Wording
from nlu.errors import Problem, Severity
from tests.knowledge.lint.a_base import Names, codes, located

TODAY = date(2026, 6, 1)


def check(*entries: Located[Entry], facts: Names | None = None, wording: Wording | None = None) -> list[Problem]:
    return lint(entries, facts or Names(), wording or Wording.of())


def test_a_sound_base_has_no_problems() -> None:
    one = located("rate", "利率是多少？", answer="年化利率为{loan.rate}。", related=(EntryId("limit"),))

    assert check(one, located("limit", "额度是多少？"), facts=Names("loan.rate")) == []


def test_an_id_used_twice_is_reported_once_at_the_second_place() -> None:
    problems = check(located("rate", "利率是多少？", line=3), located("rate", "利率是多少？", line=9))

    assert codes(problems) == [("K201", Severity.ERROR, 9)]
    assert "base.yml:3" in problems[0].hint


@pytest.mark.parametrize("same", ["利率是多少", "利率是多少？？", " 利率 是多少。", "利率是多少?"])
def test_one_question_in_two_entries_is_an_error_however_it_is_typed(same: str) -> None:
    problems = check(located("rate", "利率是多少？", line=1), located("limit", "额度", similar=(same,) * 10, line=2))

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
    nine, ten = (tuple(f"利息{number}" for number in "一二三四五六七八九十"[:count]) for count in (9, 10))
    assert codes(check(located("rate", "利率是多少？", similar=nine))) == [("K207", Severity.WARNING, 1)]
    assert check(located("rate", "利率是多少？", similar=ten)) == []
    assert check(located("rate", "利率是多少？", similar=(), file="kb.jsonl")) == []
    assert check(located("rate", "利率是多少？", similar=(), file=None, line=None)) == []
    assert check(located("hello", "你好", similar=(), kind=EntryKind.SMALLTALK)) == []


def test_a_promise_is_advice_and_a_written_number_an_error() -> None:
    problems = check(located("rate", "利率是多少？", answer="1. 保本；2. 年化7.2%，最高20万元，电话4001234567。"))

    assert codes(problems) == [("K208", Severity.WARNING, 1)] + [("K209", Severity.ERROR, 1)] * 3


def test_a_draft_is_checked_without_an_answer() -> None:
    assert check(located("rate", "利率是多少？", answer=None)) == []


def test_the_nearest_fact_is_offered_for_a_misspelt_one() -> None:
    misspelt, strange = "{loan.anual_rate}", "{card.fee}"
    problems = check(located("rate", "利率？", answer=misspelt + strange), facts=Names("loan.annual_rate", "bank.name"))

    assert [problem.code for problem in problems] == ["K205", "K205"]
    assert "loan.annual_rate" in problems[0].hint
    assert "bank.name" not in problems[1].hint


@pytest.mark.parametrize(
    "answer",
    ["收取3次", "3个工作日", "打8折", "上午9:00起", "{loan.rate_1}和1.5倍", "例如5000元", "账号62251234"],
)
def test_a_number_of_a_product_is_an_error(answer: str) -> None:
    problems = check(located("rate", "利率？", answer=answer), facts=Names("loan.rate_1"))

    assert codes(problems) == [("K209", Severity.ERROR, 1)]


@pytest.mark.parametrize("answer", ["1. 登录；2. 点还款", "{loan.rate_1}", "例如输入20000", "Ⅱ类户", "发送1即可"])
def test_numbers_of_steps_of_facts_and_of_examples_are_none(answer: str) -> None:
    assert check(located("rate", "利率？", answer=answer), facts=Names("loan.rate_1")) == []


def test_an_imported_base_may_have_numbers() -> None:
    assert check(located("rate", "利率？", answer="年化7.2%", file="kb.xlsx")) == []


@pytest.mark.parametrize(
    ("code", "bad", "good"),
    [
        ("K214", "请查看账单" * 41, "1. 请查看账单；2." + "请查看账单" * 41),
        ("K214", "请查看账单" * 41, "请查看账单\n" * 41),
        ("K215", "你可以查看。", "您可以查看，谨防“你中奖了”的短信和迷你程序。"),
        ("K216", "感谢您！", "感谢您。"),
        ("K217", "资金按顺序冲还。", "资金按顺序偿还。"),
        ("K218", "可绑定支付宝。", "由中国银行业协会发布。"),
        ("K218", "请用OPPO手机。", "请打开OPPOSITE页面。"),
        ("K219", "请把验证码发给我。", "请勿把验证码发给他人。"),
        ("K219", "请提供您的登录密码。", "本行不会要求您提供密码。"),
        ("K219", "请回复短信验证码", "请在App输入短信验证码，不要告诉任何人。"),
        ("K219", "麻烦告诉客服动态码", "系统会发送验证码。"),
    ],
)
def test_wording_is_advice(code: str, bad: str, good: str) -> None:
    wording = Wording.of(jargon={"冲还": "偿还"}, brands=["支付宝", "OPPO", "中国银行"], allowed=["中国银行业协会"])

    assert codes(check(located("a", "问？", answer=bad), wording=wording)) == [(code, Severity.WARNING, 1)]
    assert check(located("a", "问？", answer=good), wording=wording) == []


def test_a_long_answer_is_measured_as_it_is_shown() -> None:
    answer = "{loan.a_fact_with_a_long_name}" * 10

    assert check(located("a", "问？", answer=answer), facts=Names("loan.a_fact_with_a_long_name")) == []


def test_a_customer_may_name_a_brand_and_a_standard_question_may_not() -> None:
    wording = Wording.of(brands=["支付宝"])
    similar = tuple(f"支付宝{number}" for number in "一二三四五六七八九十")

    assert check(located("a", "能绑定吗？", similar=similar), wording=wording) == []
    assert [one.code for one in check(located("a", "支付宝能绑定吗？"), wording=wording)] == ["K218"]


def test_the_plain_word_is_told() -> None:
    problems = check(located("a", "问？", answer="按顺序冲还"), wording=Wording.of(jargon={"冲还": "偿还"}))

    assert "偿还" in problems[0].hint


@pytest.mark.parametrize("answer", ["日利率以页面为准。", "每天利息{loan.daily_interest}，年化{loan.annual_rate}。"])
def test_a_daily_rate_of_a_loan_comes_after_the_annual_one(answer: str) -> None:
    facts, loans = Names("loan.daily_interest", "loan.annual_rate"), ("贷款", "禾易贷")
    good = f"年化利率（单利）{{loan.annual_rate}}，{answer}"

    assert [one.code for one in check(located("a", "问？", answer=answer, category=loans), facts=facts)] == ["K220"]
    assert check(located("a", "问？", answer=good, category=loans), facts=facts) == []
    assert check(located("a", "问？", answer=answer, category=("存款",)), facts=facts) == []


def test_every_answer_on_wealth_warns_of_the_risk_on_every_channel() -> None:
    warned = "净值会波动。产品有风险，投资须谨慎。"
    short = (ChannelAnswer(channel=AnswerChannel.WECHAT, text="净值会波动。"),)

    assert check(located("a", "问？", answer=warned, category=("理财", "购买"))) == []
    for fields in ({"answer": "净值会波动。"}, {"answer": warned, "channel_answers": short}):
        assert [one.code for one in check(located("a", "问？", category=("理财", "购买"), **fields))] == ["K221"]
