"""Looking round: what is listed, what is left out, what a button still means after a new version."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.config import Settings
from bot.domain.snapshot import Response, Snapshot
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.index.matcher import Matcher
from knowledge.index.neighbours import neighbours
from nlu.lexicon import Lexicon
from nlu.understand import Understander
from tests.support.talk import Talk, talking

ODD = "50%/年?page=2"
SOON = date(2026, 2, 1)  # the clock of the tests stands at 2026-01-05


def entry(name: str, question: str, *similar: str, category: tuple[str, ...], **others: object) -> Entry:
    return Entry(id=EntryId(name), question=question, similar=similar, answer=f"答{name}", category=category, **others)  # type: ignore[arg-type]


ENTRIES = (
    entry("rate", "贷款利率是多少", "利息多少", "年化利率多少", category=("贷款", "利率"), related=(EntryId("rate"),)),
    entry("car-rate", "车贷利率是多少", "买车利息多少", "车贷年化", category=("贷款", "额度与利率")),
    entry("rate-soon", "新利率何时执行", "利率什么时候变", category=("贷款", "利率"), valid_from=SOON),
    entry("rate-gone", "去年的利率是多少", "以前的利率", category=("贷款", "利率"), valid_until=date(2025, 12, 31)),
    entry("fee", "提前还款收费吗", "提前还清要手续费吗", category=("贷款", "费用")),
    entry("holiday", "春节营业时间", "过年上班吗", category=("网点",), valid_from=SOON),
    entry("odd", "利率百分比怎么看", "百分号什么意思", category=("贷款", ODD)),
    entry("fund", "收益怎么算", "收益多少", category=("理财", "禾悦", "收益")),
    entry("fund-fee", "申购费多少", "赎回费多少", category=("理财", "禾悦", "购买")),
    *(entry(f"pay-{n}", f"第{n}种还款问题", category=("贷款", "还款")) for n in range(1, 9)),
    Entry(
        id=EntryId("hello"), kind=EntryKind.SMALLTALK, question="利率你好", answer="您好。", category=("利率", "问候")
    ),
)


class Facts:
    def text(self, name: str, on: date) -> str | None:
        return None


class Words(dict[str, Response]):
    def __missing__(self, name: str) -> Response:
        return Response(text=f"{name}:{{list.title}}" if name in ("utter_topic_questions", "utter_category") else name)


class Topics:
    def find(self, text: str) -> str | None:
        return {"转人工": "human", "目录": "categories", "利率被骗": "fraud"}.get(text)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.build(ENTRIES, Understander(Lexicon.empty()))


@pytest.fixture
def snapshot(matcher: Matcher) -> Snapshot:
    return Snapshot(
        version="v1",
        nlu=Understander(Lexicon.empty()),
        index=matcher,
        entries={entry.id: entry for entry in ENTRIES},
        facts=Facts(),
        responses=Words(),
        topics=Topics(),
        catalogue=Catalogue.build(ENTRIES, neighbours(matcher, ENTRIES, {}), ("呢", "问下")),
    )


@pytest.fixture
async def talk(snapshot: Snapshot) -> AsyncIterator[Talk]:
    async with talking(Settings(), snapshot) as talk:
        yield talk


def titles(talk: Talk) -> list[str]:
    return [button.title for button in talk.buttons]


async def test_a_topic_word_lists_what_may_be_served_today_and_no_small_talk(talk: Talk) -> None:
    await talk.says("问下利率呢")
    assert talk.kinds == ["questions"]
    assert talk.last[0].text == "utter_topic_questions:利率"
    assert sorted(titles(talk)) == ["利率百分比怎么看", "贷款利率是多少", "车贷利率是多少"]


async def test_what_is_asked_most_comes_first(talk: Talk) -> None:
    await talk.says("利率")
    last = titles(talk)[-1]
    chosen = next(entry for entry in ENTRIES if entry.question == last)
    for similar in chosen.questions * 2:
        await talk.says(similar)
    await talk.popular.refresh()
    await talk.says("利率")
    assert titles(talk)[0] == last


async def test_safety_words_and_a_question_of_the_base_come_before_a_list(talk: Talk, snapshot: Snapshot) -> None:
    await talk.says("利率被骗")
    assert talk.last[0].text == "utter_fraud"
    entries = (*ENTRIES, entry("exact", "利率", "关于利率", category=("贷款", "其他")))
    index = Matcher.build(entries, Understander(Lexicon.empty()))
    talk.snapshots.snapshot = replace(snapshot, index=index, entries={entry.id: entry for entry in entries})
    await talk.says("利率")
    assert talk.last[0].text == "答exact"


async def test_a_word_with_one_question_left_today_is_answered(talk: Talk) -> None:
    await talk.says("费用")
    assert talk.last[0].text == "答fee"
    assert talk.last[0].metadata["intent"] == "faq/fee"


async def test_a_word_with_no_question_left_today_is_no_topic(talk: Talk) -> None:
    await talk.says("网点")
    assert "categories" not in talk.kinds
    assert "questions" not in talk.kinds


async def test_a_category_without_a_question_today_is_not_offered(talk: Talk) -> None:
    await talk.says("目录")
    assert titles(talk) == ["贷款", "理财"]
    talk.clock.advance(SOON - date(2026, 1, 5))
    await talk.says("目录")
    assert titles(talk) == ["贷款", "网点", "理财"]


async def test_the_menu_opens_the_categories_and_nothing_below_unless_it_was_offered(talk: Talk) -> None:
    await talk.says("随便", payload="/category/贷款")
    assert talk.kinds == ["no_answer"]
    await talk.says("问题分类", payload="/categories")
    assert talk.kinds == ["categories"]
    await talk.says("随便", payload="/category/贷款")
    assert talk.last[0].text == "utter_category:贷款"


async def test_a_level_ends_with_the_way_back_and_comes_page_by_page(talk: Talk) -> None:
    await talk.says("贷款")
    assert titles(talk) == ["利率", "额度与利率", "费用", ODD, "还款", "utter_back"]
    await talk.taps("还款")
    assert talk.last[0].text == "utter_category:贷款 › 还款"
    assert titles(talk) == [*(f"第{n}种还款问题" for n in range(1, 7)), "utter_more", "utter_back"]
    await talk.taps("utter_more")
    assert titles(talk) == ["第7种还款问题", "第8种还款问题", "utter_back"]
    await talk.taps("utter_back")
    assert titles(talk)[0] == "利率"


async def test_a_level_with_one_choice_is_passed_through_both_ways(talk: Talk) -> None:
    await talk.says("理财")
    assert talk.last[0].text == "utter_category:理财 › 禾悦"
    assert titles(talk) == ["收益", "购买", "utter_back"]
    await talk.taps("收益")
    assert titles(talk) == ["收益怎么算", "utter_back"]
    await talk.taps("utter_back")
    assert talk.last[0].text == "utter_category:理财 › 禾悦"
    await talk.taps("utter_back")
    assert talk.last[0].text == "utter_categories"


async def test_a_name_with_odd_characters_leads_where_it_says(talk: Talk) -> None:
    await talk.says("贷款")
    await talk.taps(ODD)
    assert talk.last[0].text == f"utter_category:贷款 › {ODD}"
    assert titles(talk) == ["利率百分比怎么看", "utter_back"]


async def test_a_place_that_vanished_with_a_new_version_gets_the_expired_notice(talk: Talk, snapshot: Snapshot) -> None:
    await talk.says("贷款")
    await talk.taps("还款")
    offered = {button.title: button.payload for button in talk.buttons}
    await talk.says("利率")
    left = [entry for entry in ENTRIES if entry.category[:2] != ("贷款", "还款")]
    talk.snapshots.snapshot = replace(snapshot, version="v2", catalogue=Catalogue.build(left, {}))
    await talk.says("更多", payload=offered["utter_more"])
    assert talk.last[0].text == "utter_payload_expired"


async def test_a_page_beyond_the_end_gets_the_expired_notice(talk: Talk) -> None:
    await talk.says("目录", payload="/categories")
    tracker = await talk.trackers.load(talk.conversation)
    assert not tracker.is_offered("/categories?page=2")
    await talk.says("贷款")
    await talk.taps("还款")
    more = talk.buttons[-2].payload
    kept = replace(talk.snapshots.snapshot, catalogue=Catalogue.build(ENTRIES[:8], {}))
    talk.snapshots.snapshot = kept
    await talk.says("更多", payload=more)
    assert talk.last[0].text == "utter_payload_expired"


async def test_related_questions_are_filled_up_from_the_category_and_never_repeat(talk: Talk) -> None:
    await talk.says("利息多少")
    assert talk.kinds == ["answer", "related"]
    assert titles(talk)[0] == "车贷利率是多少"
    assert len(titles(talk)) == 3
    assert not {"贷款利率是多少", "新利率何时执行", "去年的利率是多少"} & set(titles(talk))
    await talk.taps("车贷利率是多少")
    assert "贷款利率是多少" not in titles(talk)


async def test_parse_names_the_topic_that_is_listed(talk: Talk) -> None:
    assert (await talk.engine.parse("利率呢")).intents[0] == ("topic/利率", 1.0)
    assert (await talk.engine.parse("利息多少")).intents[0][0] == "faq/rate"
