"""Several questions in one message, follow-ups and long messages: which reading of a message wins, and at what cost.

The conversations of tests/golden/readings, on a base whose index finds what the base's file says.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import Settings
from bot.domain.snapshot import Response, Snapshot
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry, EntryId, EntryKind
from nlu.lexicon import Lexicon
from nlu.understand import Understander
from tests.support.listed_index import ListedIndex
from tests.support.script import Step, cases, play
from tests.support.talk import Talk, talking

FOLDER = Path(__file__).parents[2] / "golden" / "readings"
BASE = yaml.safe_load((FOLDER / "base.yml").read_text(encoding="utf-8"))
NEAR = {EntryId("early"): [EntryId("early-fee")]}


class NoFacts:
    def text(self, name: str, on: date) -> str | None:
        return None


class Words(dict[str, Response]):
    """Every response says its own name."""

    def __missing__(self, name: str) -> Response:
        return Response(text=name)


class SaidTopics:
    def find(self, text: str) -> str | None:
        said = {"转人工": "human", "不想活": "self_harm", "返回机器人": "return_to_bot"}
        return next((topic for word, topic in said.items() if word in text), None)


@dataclass(frozen=True, slots=True)
class Base:
    snapshot: Snapshot
    index: ListedIndex


@pytest.fixture(scope="module")
def base() -> Base:
    entries = [_entry(one) for one in BASE["entries"]]
    words = [word for entry in entries for word in entry.category]
    index = ListedIndex(entries, BASE["finds"])
    snapshot = Snapshot(
        version="v1",
        nlu=Understander(Lexicon.of(terms=words, synonyms=BASE["synonyms"], stop_words=("吗", "呢", "的"))),
        index=index,
        entries={entry.id: entry for entry in entries},
        facts=NoFacts(),
        responses=Words(),
        topics=SaidTopics(),
        catalogue=Catalogue.build(entries, NEAR, around=("呢",)),
    )
    return Base(snapshot, index)


def _entry(written: dict[str, Any]) -> Entry:
    return Entry(
        id=EntryId(written["id"]),
        question=written["question"],
        kind=EntryKind(written.get("kind", "faq")),
        category=tuple(written["category"]),
        answer=f"这是{written['id']}。",
    )


@pytest.fixture
async def talk(base: Base) -> AsyncIterator[Talk]:
    async with talking(Settings(), base.snapshot) as talk:
        yield talk


async def searches(talk: Talk, base: Base, text: str) -> int:
    before = base.index.searches
    await talk.says(text)
    return base.index.searches - before


@pytest.mark.parametrize("steps", list(cases([FOLDER / "several.yml", FOLDER / "context.yml"])))
async def test_the_conversation_goes_as_written(steps: list[Step], talk: Talk) -> None:
    await play(talk, steps)


async def test_a_usual_question_costs_one_search_also_after_an_answer(talk: Talk, base: Base) -> None:
    assert await searches(talk, base, "怎么提前还款") == 1
    assert await searches(talk, base, "登录密码忘了怎么办") == 1
    assert await searches(talk, base, "还款日是10号，昨天没还上，会影响征信吗") == 1


async def test_a_follow_up_costs_one_search_more(talk: Talk, base: Base) -> None:
    await talk.says("怎么提前还款")
    assert await searches(talk, base, "手续费呢") == 2


@pytest.mark.parametrize(
    "text", ["额度多少？利息多少？要什么材料？怎么提前还款？", "额度多少？手续费呢？" * 20, "怎么提前还款？" * 200]
)
async def test_many_questions_cost_a_bounded_number_of_searches(talk: Talk, base: Base, text: str) -> None:
    await talk.says("怎么提前还款")
    assert await searches(talk, base, text) <= 6


async def test_a_late_turn_costs_what_an_early_one_did(talk: Talk, base: Base) -> None:
    await talk.says("怎么提前还款")
    early = await searches(talk, base, "手续费呢")
    for _ in range(40):
        await talk.says("手续费呢")
    assert await searches(talk, base, "手续费呢") == early == 2


async def test_each_answer_keeps_how_it_was_read(talk: Talk) -> None:
    first, second, *_ = (await talk.says("怎么提前还款？要手续费吗？")).messages
    assert (first.metadata["read_as"], first.metadata["part"]) == ("怎么提前还款", "1/2")
    assert (second.metadata["read_as"], second.metadata["part"]) == ("提前还款要手续费吗", "2/2")
    assert second.metadata["context"] == "提前还款"


async def test_every_answer_of_a_message_is_counted(talk: Talk) -> None:
    await talk.says("怎么提前还款？要手续费吗？")
    await talk.popular.refresh()
    assert set(talk.popular.entries) == {"early", "early-fee"}


async def test_what_was_just_answered_is_not_offered_again_beside_several_answers(talk: Talk) -> None:
    await talk.says("怎么提前还款？额度多少？")
    assert [button.title for button in talk.buttons] == ["提前还款要手续费吗"]
    await talk.says("怎么提前还款？要手续费吗？")
    assert "提前还款要手续费吗" not in [button.title for button in talk.buttons]


async def test_a_long_message_is_answered_by_its_question(talk: Talk) -> None:
    story = (
        "我去年在你们银行借了一笔钱用来装修房子，当时是朋友介绍我过来办的，一直都按时还款没有出过问题，最近手头宽裕了。"
    )
    reply = await talk.says(f"{story}请问怎么提前还款？谢谢")
    assert reply.messages[0].metadata["intent"] == "faq/early"
    assert "怎么提前还款" in reply.messages[0].metadata["read_as"]


async def test_parsing_names_one_intent_of_two_questions(talk: Talk) -> None:
    parsed = await talk.engine.parse("怎么提前还款？要手续费吗？")
    assert parsed.intents[0] == ("faq/early-fee", 0.98)


@pytest.mark.parametrize(
    "text", ["还", "的", "吗呢的", "那" * 1900, "怎么" * 950, "，" * 1999, "1、" * 900, "还有" * 900, "呢"]
)
async def test_odd_messages_get_a_reply_and_never_an_error(talk: Talk, text: str) -> None:
    await talk.says("怎么提前还款")
    await talk.says(text)
    assert talk.last
    assert "error" not in talk.kinds
