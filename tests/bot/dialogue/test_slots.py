"""Slots: how domain.yml declares them, and what a message says for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import Settings
from bot.dialogue.domain_file import read_domain
from bot.dialogue.responses import REQUIRED
from bot.dialogue.slot_filling import filled_slots, initial_slots
from bot.domain.event import SessionStarted, SlotSet, UserUttered
from bot.domain.secret import Secret
from bot.domain.slot import Slot, SlotType
from bot.domain.snapshot import Snapshot
from nlu.errors import ContentError, Problem
from tests.support.deployment import opened
from tests.support.events import NOON
from tests.support.talk import Talk, talking

SHIPPED = read_domain(Path(__file__).parents[3] / "bot/content/domain.yml").slots
RESPONSES = {name: [{"text": "好的"}] for name in REQUIRED}
PHONE = "13812345678"


def written(folder: Path, slots: Any, **more: Any) -> Path:
    path = folder / "domain.yml"
    document = {"slots": slots, "responses": RESPONSES, **more}
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def problems_of(path: Path) -> list[Problem]:
    with pytest.raises(ContentError) as refused:
        read_domain(path)
    return list(refused.value.problems)


def said(text: str, held: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {event.name: event.value for event in filled_slots(SHIPPED.values(), held or {}, text, NOON)}


def test_every_type_is_read(tmp_path: Path) -> None:
    slots = {
        "name": {"type": "text", "initial_value": "客户"},
        "agreed": {"type": "bool", "initial_value": False},
        "product": {"type": "categorical", "values": ["消费贷", "经营贷"]},
        "amount": {
            "type": "float",
            "min_value": 1,
            "max_value": 9.5,
            "mappings": [{"type": "from_entity", "entity": "money"}],
        },
        "choices": {"type": "list", "mappings": [{"type": "controlled"}]},
        "anything": {"type": "any", "sensitive": True},
    }
    read = read_domain(written(tmp_path, slots)).slots
    assert list(read) == list(slots)
    assert read["name"] == Slot(name="name", type=SlotType.TEXT, initial_value="客户")
    assert read["product"].values == ("消费贷", "经营贷")
    amount = read["amount"]
    assert (amount.minimum, amount.maximum, amount.entities) == (1.0, 9.5, ("money",))
    assert read["anything"].sensitive
    assert [event.name for event in initial_slots(read.values(), NOON)] == ["name", "agreed"]


def from_entity(entity: str, **more: Any) -> dict[str, Any]:
    return {"type": "float", "mappings": [{"type": "from_entity", "entity": entity}], **more}


@pytest.mark.parametrize(
    ("slots", "code", "says"),
    [
        ([], "B085", "slots"),
        ({"Amount": {"type": "any"}}, "B085", "Amount"),
        ({"a": "float"}, "B085", "键: 值"),
        ({"a": {"type": "any", "senstive": True}}, "B085", "sensitive？"),
        ({"a": {"type": "any", "sensitive": "yes"}}, "B085", "true"),
        ({"a": {"type": "any", "influence_conversation": False}}, "B085", "不影响答案"),
        ({f"s{number}": {"type": "any"} for number in range(201)}, "B085", "200"),
        ({"a": {}}, "B086", "没有 type"),
        ({"a": {"type": "flaot"}}, "B086", "float？"),
        ({"a": {"type": "mymodule.MySlot"}}, "B086", "mymodule"),
        ({"a": {"type": "categorical"}}, "B086", "values"),
        ({"a": {"type": "categorical", "values": [1]}}, "B086", "values"),
        ({"a": {"type": "categorical", "values": ["x", "x"]}}, "B086", "重复"),
        ({"a": {"type": "text", "values": ["x"]}}, "B086", "categorical"),
        ({"a": {"type": "text", "min_value": 1}}, "B086", "float"),
        ({"a": {"type": "float", "min_value": "1"}}, "B086", "数字"),
        ({"a": {"type": "float", "min_value": 2, "max_value": 1}}, "B086", "小于"),
        ({"a": {"type": "float", "max_value": 1, "initial_value": 5}}, "B086", "initial_value"),
        ({"a": {"type": "bool", "initial_value": "是"}}, "B086", "initial_value"),
        ({"a": {"type": "any", "mappings": {}}}, "B087", "列表"),
        ({"a": {"type": "any", "mappings": [{"type": "from_entty", "entity": "money"}]}}, "B087", "from_entity？"),
        ({"a": {"type": "any", "mappings": [{"type": "from_text"}]}}, "B087", "整句"),
        ({"a": {"type": "any", "mappings": [{"type": "from_llm"}]}}, "B087", "语言模型"),
        ({"a": {"type": "any", "mappings": [{"type": "custom"}]}}, "B087", "controlled"),
        ({"a": from_entity("mony")}, "B087", "money？"),
        ({"a": {"type": "bool", "mappings": [{"type": "from_entity", "entity": "money"}]}}, "B087", "float"),
        ({"a": from_entity("money"), "b": from_entity("money")}, "B087", "分不清"),
        ({"a": from_entity("phone")}, "B088", "sensitive: true"),
        ({"a": from_entity("money", sensitive=True)}, "B088", "原文"),
        ({"a": from_entity("id_card", sensitive=True)}, "B088", "不留存"),
        ({"a": from_entity("bank_card", sensitive=True)}, "B088", "不留存"),
        ({"a": {"type": "text", "sensitive": True, "initial_value": "x"}}, "B088", "initial_value"),
    ],
)
def test_a_mistake_is_told_with_its_code_and_line(tmp_path: Path, slots: Any, code: str, says: str) -> None:
    found = [problem for problem in problems_of(written(tmp_path, slots)) if says in str(problem)]
    assert [problem.code for problem in found] == [code]
    assert found[0].line is not None


def test_conditions_are_refused_where_they_stand(tmp_path: Path) -> None:
    mapping = {"type": "from_entity", "entity": "money", "conditions": [{"active_flow": "loan"}]}
    path = written(tmp_path, {"a": {"type": "float", "mappings": [mapping]}})
    (problem,) = problems_of(path)
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "conditions" in text)
    assert (problem.code, problem.line, "条件" in str(problem)) == ("B087", line, True)


@pytest.mark.parametrize("key", ["intents", "entities", "actions", "forms", "session_config", "version"])
def test_what_rasa_has_in_this_file_and_we_have_not_is_refused_with_the_reason(tmp_path: Path, key: str) -> None:
    (problem,) = problems_of(written(tmp_path, {}, **{key: []}))
    assert f"不写「{key}」" in problem.message
    assert problem.hint


def test_mistakes_in_slots_and_responses_are_told_together(tmp_path: Path) -> None:
    path = written(tmp_path, {"a": {"type": "flaot"}}, responses={**RESPONSES, "utter_empty": []})
    assert {problem.code for problem in problems_of(path)} == {"B086", "B051"}


def test_what_a_message_names_is_read_from_the_raw_text() -> None:
    assert said("想借５万，分十二期，电话 +86 138-1234-5678") == {
        "loan_amount": 50000.0,
        "loan_tenor": 12.0,
        "mobile_number": Secret(PHONE),
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "1万和2万差多少",
        "3期还是6期",
        "13812345678或13912345678",
        "卡号6222021234567890123",
        "身份证11010519491231002X",
        "验证码是482913",
        "尾号5678",
        "9000亿",
        "0元",
        "100年",
    ],
)
def test_what_is_not_certain_or_not_ours_to_keep_fills_nothing(text: str) -> None:
    assert said(text) == {}


def test_what_is_known_already_is_not_set_again() -> None:
    held = {"loan_amount": 50000.0, "mobile_number": Secret(PHONE)}
    assert said(f"借5万，{PHONE}", held) == {}
    assert said("借6万，13912345678", held) == {"loan_amount": 60000.0, "mobile_number": Secret("13912345678")}


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return opened(published).current()


@pytest.fixture
async def talk(published: Settings, snapshot: Snapshot) -> AsyncIterator[Talk]:
    async with talking(published, snapshot) as talk:
        yield talk


async def test_slots_are_set_between_what_was_heard_and_what_is_answered(talk: Talk) -> None:
    await talk.says("借5万元利息多少")
    kinds = [type(one.event) for one in await talk.trackers.events(talk.conversation, after=0, limit=10)]
    assert kinds[:3] == [SessionStarted, UserUttered, SlotSet]
    assert SlotSet not in kinds[3:]


async def test_a_message_too_long_to_be_read_fills_nothing(talk: Talk) -> None:
    await talk.says("借5万元" + "贷" * 3000)
    assert (await talk.trackers.load(talk.conversation)).slots == {}


async def test_a_new_session_begins_with_the_initial_values(talk: Talk, snapshot: Snapshot) -> None:
    channel = Slot(name="channel", type=SlotType.TEXT, initial_value="网页")
    talk.snapshots.snapshot = replace(snapshot, slots={**snapshot.slots, "channel": channel})
    await talk.says("借5万元")
    assert (await talk.trackers.load(talk.conversation)).slots == {"channel": "网页", "loan_amount": 50000.0}
    await talk.engine.open(other := type(talk.conversation)("test:other"))
    assert (await talk.trackers.load(other)).slots == {"channel": "网页"}
