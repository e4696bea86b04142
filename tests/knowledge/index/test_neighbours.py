"""What a customer may ask next: near in meaning, and in the same category before all else."""

from __future__ import annotations

import pytest

from knowledge.entry import Entry, EntryId
from knowledge.index.matcher import Matcher
from knowledge.index.neighbours import KEPT, neighbours
from nlu.lexicon import Lexicon
from nlu.understand import Understander


def entry(name: str, question: str, *similar: str, category: tuple[str, ...] = ()) -> Entry:
    return Entry(id=EntryId(name), question=question, similar=similar, answer="好的。", category=category)


RATES, REPAYMENT, APP = ("贷款", "利率"), ("贷款", "还款"), ("App", "登录")
ENTRIES = (
    entry("rate", "贷款利率是多少", "利息多少", "年化利率多少", category=RATES),
    entry("rate-personal", "我的贷款利率为什么高", "利率能降低吗", "年化利率怎么不一样", category=RATES),
    entry("coupon", "优惠券怎么用", "免息券在哪里", "有没有折扣", category=RATES),
    entry("early", "提前还款利息怎么算", "提前还清要手续费吗", category=REPAYMENT),
    entry("day", "还款日是哪天", "几号还款", category=REPAYMENT),
    entry("password", "忘记登录密码怎么办", "密码忘了", category=APP),
    entry("lonely", "贷款利率和利息怎么算", "年化利率利息"),
    *(entry(f"more-{number}", f"第{number}个扣款问题", category=REPAYMENT) for number in range(10)),
)


@pytest.fixture(scope="module")
def near() -> dict[EntryId, list[EntryId]]:
    return neighbours(Matcher.build(ENTRIES, Understander(Lexicon.empty())), ENTRIES, {})


def test_the_nearest_of_the_own_category_come_first_then_those_of_the_one_above(
    near: dict[EntryId, list[EntryId]],
) -> None:
    assert near[EntryId("rate")][:3] == ["rate-personal", "coupon", "early"]


def test_never_itself_never_another_trade_and_at_most_a_few(near: dict[EntryId, list[EntryId]]) -> None:
    for entry_id, others in near.items():
        assert entry_id not in others
        assert len(others) == len(set(others)) <= KEPT
    assert "password" not in near[EntryId("rate")]
    assert near[EntryId("password")] == []


def test_an_entry_without_a_category_has_no_neighbours_and_is_none(near: dict[EntryId, list[EntryId]]) -> None:
    assert "lonely" not in near
    assert all("lonely" not in others for others in near.values())
