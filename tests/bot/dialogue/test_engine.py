"""The turn: what holds whatever is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs

from bot.config import DialogueSettings, Settings
from bot.dialogue.engine import MessageIdReused
from bot.domain.event import SessionStarted, UserUttered
from bot.domain.message import MessageId, UserMessage, conversation_id
from bot.domain.snapshot import Response, Snapshot
from bot.domain.tracker import Status
from knowledge.catalogue import Catalogue
from knowledge.entry import AnswerChannel, ChannelAnswer, Entry, EntryId, EntryKind
from knowledge.index.matcher import Matcher
from knowledge.index.neighbours import neighbours
from nlu.lexicon import Lexicon
from nlu.understand import Understander
from tests.support.talk import Talk, talking

RATE = Entry(
    id=EntryId("rate"),
    question="贷款利率是多少",
    similar=("利息多少", "借钱利息高吗", "年化利率多少", "一天利息多少钱", "利率怎么算的"),
    answer="年化利率为{loan.rate}。",
    related=(EntryId("limit"), EntryId("gone")),
)
LIMIT = Entry(
    id=EntryId("limit"),
    question="贷款额度是多少",
    similar=("最多能借多少", "额度有多高", "可以借几万", "我的额度", "能贷多少钱"),
    answer="最高额度为{loan.limit}。",
    channel_answers=(ChannelAnswer(channel=AnswerChannel.WECHAT, text="最高{loan.limit}，点菜单「我的额度」。"),),
)
PASSWORD = Entry(
    id=EntryId("password"),
    question="忘记登录密码怎么办",
    similar=("密码忘了", "登录密码想不起来了", "怎么找回密码", "重置登录密码", "密码输错被锁了"),
    answer="请在登录页点「忘记密码」。",
    valid_until=date(2026, 1, 31),
)
HELLO = Entry(
    id=EntryId("hello"),
    kind=EntryKind.SMALLTALK,
    question="你好",
    similar=("您好", "哈喽", "嗨"),
    answer="您好，我是小禾。",
)


class Facts:
    def __init__(self, **facts: str) -> None:
        self.facts = facts

    def text(self, name: str, on: date) -> str | None:
        return self.facts.get(name.replace(".", "_"))


class Words(dict[str, Response]):
    """Every response says its own name."""

    def __missing__(self, name: str) -> Response:
        return Response(text=name)


class NoTopics:
    def find(self, text: str) -> str | None:
        return {"转人工": "human", "我不想活了": "self_harm", "返回机器人": "return_to_bot"}.get(text)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    entries = [RATE, LIMIT, PASSWORD, HELLO]
    understander = Understander(Lexicon.empty())
    matcher = Matcher.build(entries, understander)
    return Snapshot(
        version="v1",
        nlu=understander,
        index=matcher,
        entries={entry.id: entry for entry in entries},
        facts=Facts(loan_rate="7.2%", loan_limit="20万元"),
        responses=Words(),
        topics=NoTopics(),
        catalogue=Catalogue.build(entries, neighbours(matcher, entries, {})),
    )


@pytest.fixture
async def talk(snapshot: Snapshot) -> AsyncIterator[Talk]:
    async with talking(Settings(), snapshot) as talk:
        yield talk


async def test_a_known_question_gets_its_answer_with_the_facts_filled_in(talk: Talk) -> None:
    reply = await talk.says("利息多少")
    assert reply.messages[0].text == "年化利率为7.2%。"
    assert reply.messages[0].metadata["intent"] == "faq/rate"
    assert reply.messages[0].metadata["snapshot"] == "v1"


async def test_how_a_mistyped_question_was_read_stands_in_the_evidence(talk: Talk) -> None:
    reply = await talk.says("利息几多？？？？")
    assert reply.messages[0].metadata["intent"] == "faq/rate"
    assert reply.messages[0].metadata["repairs"] == ["？？？？→?", "几多→多少"]
    assert "repairs" not in (await talk.says("利息多少")).messages[0].metadata


async def test_related_questions_follow_the_answer_and_missing_ones_are_left_out(talk: Talk) -> None:
    await talk.says("利息多少")
    assert [button.title for button in talk.buttons] == ["贷款额度是多少"]
    await talk.taps("贷款额度是多少")
    assert talk.last[0].text == "最高额度为20万元。"


async def test_a_channel_hears_its_own_answer_and_every_other_the_common_one(talk: Talk) -> None:
    await talk.says("最多能借多少")
    assert talk.last[0].text == "最高额度为20万元。"
    talk.conversation = conversation_id("wechat", "customer")
    await talk.says("最多能借多少")
    assert talk.last[0].text == "最高20万元，点菜单「我的额度」。"


async def test_the_customer_is_told_once_a_session_that_a_robot_answers(talk: Talk) -> None:
    assert [message.kind for message in (await talk.says("你好")).messages] == ["smalltalk", "disclosure"]
    assert [message.kind for message in (await talk.says("你好")).messages] == ["smalltalk"]
    talk.clock.advance(timedelta(hours=2))
    assert [message.kind for message in (await talk.says("你好")).messages] == ["smalltalk", "disclosure"]


async def test_a_redelivered_message_gets_the_same_reply_and_starts_no_second_turn(talk: Talk) -> None:
    first = await talk.says("利息多少", message_id="x")
    assert await talk.says("利息多少", message_id="x") == first
    stored = await talk.trackers.events(talk.conversation, after=0, limit=100)
    assert sum(isinstance(one.event, UserUttered) for one in stored) == 1


async def test_a_message_redelivered_a_hundred_turns_later_gets_its_own_reply(talk: Talk) -> None:
    first = await talk.says("利息多少", message_id="x")
    for _ in range(40):
        await talk.says("你好")
    assert await talk.says("利息多少", message_id="x") == first


async def test_a_message_id_reused_for_another_text_is_refused(talk: Talk) -> None:
    await talk.says("利息多少", message_id="x")
    with pytest.raises(MessageIdReused):
        await talk.says("你好", message_id="x")


async def test_numbers_that_name_a_person_are_masked_before_they_are_stored(talk: Talk) -> None:
    await talk.says("我的卡号是6222021234567890123，手机13812345678")
    stored = await talk.trackers.events(talk.conversation, after=0, limit=100)
    (heard,) = [one.event for one in stored if isinstance(one.event, UserUttered)]
    assert "6222021234567" not in heard.text
    assert "1381234" not in heard.text


async def test_a_payload_that_was_never_offered_is_only_text(talk: Talk) -> None:
    reply = await talk.says("/faq/limit", payload="/faq/limit")
    assert reply.messages[0].kind == "no_answer"


async def test_an_offer_ends_with_its_session(talk: Talk) -> None:
    await talk.says("利息多少")
    talk.clock.advance(timedelta(hours=2))
    reply = await talk.says("某个按钮", payload="/faq/limit")
    assert reply.messages[0].text != "最高额度为20万元。"


async def test_an_entry_outside_its_window_is_not_served(talk: Talk) -> None:
    assert (await talk.says("忘记登录密码怎么办")).messages[0].kind == "answer"
    talk.clock.advance(timedelta(days=60))
    assert (await talk.says("忘记登录密码怎么办")).messages[0].kind != "answer"


async def test_waiting_for_a_person_the_bot_is_silent_but_for_a_notice(talk: Talk) -> None:
    assert (await talk.says("转人工")).messages[0].text == "utter_human_waiting"
    assert (await talk.says("利息多少")).messages == ()
    talk.clock.advance(timedelta(minutes=3))
    assert [message.text for message in (await talk.says("利息多少")).messages] == ["utter_human_waiting_notice"]


async def test_the_customer_may_return_to_the_bot(talk: Talk) -> None:
    await talk.says("转人工")
    assert (await talk.says("返回", payload="/return_to_bot")).messages[0].text == "utter_returned_to_bot"
    assert (await talk.says("利息多少")).messages[0].kind == "answer"


async def test_when_nobody_comes_in_time_the_bot_says_so_and_answers(talk: Talk) -> None:
    await talk.says("转人工")
    talk.clock.advance(timedelta(minutes=11))
    said = (await talk.says("利息多少")).messages
    assert [said[0].text, said[1].text] == ["utter_human_timeout", "年化利率为7.2%。"]


async def test_one_who_waits_in_silence_is_told_when_nobody_came_and_not_before(talk: Talk) -> None:
    await talk.says("转人工")
    seq = (await talk.trackers.load(talk.conversation)).seq
    await talk.engine.end_waiting(talk.conversation)
    assert (await talk.trackers.load(talk.conversation)).seq == seq
    talk.clock.advance(timedelta(minutes=11))
    await talk.engine.end_waiting(talk.conversation)
    await talk.engine.end_waiting(talk.conversation)
    stored = [one.event for one in await talk.trackers.events(talk.conversation, after=seq, limit=10)]
    assert [event.event for event in stored] == ["resume", "bot"]
    assert (await talk.says("利息多少")).messages[0].kind == "answer"


async def test_the_timer_of_a_waiting_web_customer_rings_by_itself(snapshot: Snapshot) -> None:
    settings = Settings(dialogue=DialogueSettings(waiting_minutes=0.001))
    async with talking(settings, snapshot) as talk:
        talk.conversation = conversation_id("web", "visitor")
        await talk.says("转人工")
        talk.clock.advance(timedelta(minutes=1))
        async with talk.bus.subscribe(talk.conversation) as news, asyncio.timeout(5):
            await anext(news)
        assert (await talk.trackers.load(talk.conversation)).status is Status.BOT


async def test_words_that_may_save_a_life_are_said_even_to_one_who_waits(talk: Talk) -> None:
    await talk.says("转人工")
    assert (await talk.says("我不想活了")).messages[0].text == "utter_self_harm"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("", "utter_empty"),
        ("  \n\t　", "utter_empty"),
        ("\u200b\u0000", "utter_empty"),
        ("😀😀", "utter_emoji_only"),
        ("？？？", "utter_emoji_only"),
        ("贷" * 10_000, "utter_too_long"),
    ],
)
async def test_a_message_that_says_nothing_gets_words_of_its_own(talk: Talk, text: str, response: str) -> None:
    assert (await talk.says(text)).messages[0].text == response


async def test_a_failing_skill_ends_in_words_and_the_turn_is_stored(talk: Talk, snapshot: Snapshot) -> None:
    class Broken:
        thresholds = snapshot.index.thresholds

        def search(self, query: object, limit: int) -> list[object]:
            raise RuntimeError("broken index")

    talk.snapshots.snapshot = Snapshot(
        version="v2",
        nlu=snapshot.nlu,
        index=Broken(),  # type: ignore[arg-type]
        entries=snapshot.entries,
        facts=snapshot.facts,
        responses=snapshot.responses,
        topics=snapshot.topics,
        catalogue=snapshot.catalogue,
    )
    reply = await talk.says("利息多少", message_id="x")
    assert reply.messages[0].text == "utter_internal_error"
    assert await talk.says("利息多少", message_id="x") == reply


async def test_a_new_conversation_is_greeted_once(talk: Talk) -> None:
    await talk.engine.open(talk.conversation)
    await talk.engine.open(talk.conversation)
    stored = [one.event for one in await talk.trackers.events(talk.conversation, after=0, limit=10)]
    assert [type(event) for event in stored][:1] == [SessionStarted]
    assert len(stored) == 2


async def test_messages_sent_at_once_in_one_conversation_are_answered_one_by_one(talk: Talk) -> None:
    replies = await asyncio.gather(*(talk.says("你好", message_id=f"a{number}") for number in range(20)))
    assert len({reply.seq for reply in replies}) == 20
    stored = await talk.trackers.events(talk.conversation, after=0, limit=200)
    assert [one.seq for one in stored] == list(range(1, len(stored) + 1))


async def test_one_customers_turns_never_show_in_anothers(talk: Talk) -> None:
    await talk.says("利息多少")
    other = conversation_id("test", "other")
    message = UserMessage(conversation_id=other, message_id=MessageId("m1"), text="你好")
    reply = await talk.engine.handle(message)
    assert reply.conversation_id == other
    assert [message.kind for message in reply.messages] == ["smalltalk", "disclosure"]


async def test_parse_names_the_intent_and_falls_back_honestly(talk: Talk) -> None:
    assert (await talk.engine.parse("利息多少")).intents[0][0] == "faq/rate"
    assert (await talk.engine.parse("今天天气怎么样啊朋友")).intents[0][0] == "nlu_fallback"
    assert (await talk.engine.parse("转人工")).intents[0] == ("human", 1.0)


async def test_every_turn_is_counted_once_by_who_answered_and_how_it_was_found(talk: Talk) -> None:
    await talk.engine.open(talk.conversation)  # a greeting is no turn
    await talk.says("利息多少", message_id="x")
    await talk.says("利息多少", message_id="x")  # nor is a message that comes again
    await talk.taps("贷款额度是多少")
    for text in ("嗨", "转人工", "还在吗", "我不想活了"):
        await talk.says(text)
    hour = talk.hour()
    assert hour["skills"] == {"handoff": 2, "faq": 1, "payload": 1, "smalltalk": 1, "safety": 1}
    assert hour["found_by"] == {"exact": 2, "payload": 1}
    assert hour["turns"] == 6
    assert set(hour["stages"]) == {"lock", "load", "decide", "store", "total"}


async def test_a_failing_skill_is_counted_as_an_error(talk: Talk) -> None:
    talk.snapshots.snapshot = replace(talk.snapshots.snapshot, index=None)  # type: ignore[arg-type]
    await talk.says("利息多少")
    assert talk.hour()["skills"] == {"error": 1}
    assert talk.hour()["errors"] == {"internal": 1}


async def test_the_line_of_a_turn_has_the_milliseconds_of_each_stage(talk: Talk) -> None:
    with capture_logs() as logs:
        await talk.says("利息多少")
    (line,) = [line for line in logs if line["event"] == "turn.answered"]
    assert {name for name in line if name.endswith("_ms")} == {"lock_ms", "load_ms", "decide_ms", "store_ms"}
    assert all(line[name] >= 0 for name in line if name.endswith("_ms"))
