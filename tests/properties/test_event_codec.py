"""Whatever is stored is read back the same."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.event import (
    BotUttered,
    Button,
    ConversationPaused,
    ConversationResumed,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from bot.domain.message import MessageId
from bot.domain.secret import Sealed, Secret
from bot.domain.tracker import Tracker
from bot.storage.checkpoint import dump_checkpoint, load_checkpoint
from bot.storage.codec import dump_event, from_wire, load_event, to_wire
from nlu.errors import CodedError
from tests.support.events import ANNA

# Also what JSON and databases stumble over: NUL, half a surrogate pair, line separators, astral characters.
ODD = ["", "\0", "\ud83d", "\u2028", "\u202e", "👩\u200d👩\u200d👧", "e\u0301", "𠮷", '"\\']
PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
TEXT = st.text(st.characters(), max_size=40).filter(lambda text: not PAIR.search(text)) | st.sampled_from(ODD)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2242, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - drawn naive
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
METADATA = st.dictionaries(TEXT | st.sampled_from(["kind", "detail", "event"]), JSON_VALUES, max_size=4)
BUTTONS = st.lists(st.builds(Button, title=TEXT, payload=TEXT), max_size=3).map(tuple)
ABOUT = st.fixed_dictionaries({"intent": TEXT, "subject": TEXT})
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(SessionStarted, at=MOMENTS),
    st.builds(UserUttered, at=MOMENTS, message_id=TEXT.map(MessageId), text=TEXT, payload=st.none() | TEXT),
    st.builds(BotUttered, at=MOMENTS, text=TEXT, kind=TEXT, buttons=BUTTONS, metadata=METADATA),
    st.builds(BotUttered, at=MOMENTS, text=TEXT, kind=st.just("answer"), metadata=ABOUT),
    st.builds(ConversationPaused, at=MOMENTS, reason=TEXT),
    st.builds(ConversationResumed, at=MOMENTS, reason=TEXT),
    st.builds(SlotSet, at=MOMENTS, name=TEXT, value=JSON_VALUES | st.builds(Sealed, envelope=JSON_VALUES)),
)


@given(EVENTS)
def test_an_event_survives_the_round_trip(event: Event) -> None:
    assert load_event(dump_event(event)) == event
    assert from_wire(to_wire(event)) == event


@given(EVENTS)
def test_a_stored_event_is_json_that_every_database_takes(event: Event) -> None:
    text = dump_event(event)
    assert "\0" not in text
    assert text.encode().decode() == text
    assert json.loads(text)["event"] == event.event


@given(st.lists(EVENTS, max_size=30))
def test_a_checkpoint_is_read_back_as_the_same_tracker(events: list[Event]) -> None:
    tracker = Tracker(conversation_id=ANNA).after(*events)
    assert load_checkpoint(dump_checkpoint(tracker)) == tracker


@given(st.lists(EVENTS, min_size=1, max_size=30), st.data())
def test_folding_on_from_a_checkpoint_equals_folding_all(events: list[Event], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(events)))
    new = Tracker(conversation_id=ANNA)
    checkpoint = load_checkpoint(dump_checkpoint(new.after(*events[:cut])))
    assert checkpoint is not None
    assert checkpoint.after(*events[cut:]) == new.after(*events)


@given(st.lists(EVENTS, max_size=6), st.data())
def test_a_truncated_checkpoint_counts_as_absent(events: list[Event], data: st.DataObject) -> None:
    text = dump_checkpoint(Tracker(conversation_id=ANNA).after(*events))
    assert load_checkpoint(text[: data.draw(st.integers(0, len(text) - 1))]) is None


@given(JSON_VALUES)
def test_a_checkpoint_of_any_other_shape_counts_as_absent(value: object) -> None:
    assert load_checkpoint(json.dumps(value)) is None
    if isinstance(value, dict):
        assert load_checkpoint(json.dumps({**value, "version": 1})) is None


def test_a_checkpoint_of_another_version_counts_as_absent() -> None:
    wire = json.loads(dump_checkpoint(Tracker(conversation_id=ANNA)))
    assert load_checkpoint(json.dumps({**wire, "version": wire["version"] + 1})) is None


def test_a_checkpoint_names_every_field_of_the_tracker() -> None:
    wire = json.loads(dump_checkpoint(Tracker(conversation_id=ANNA)))
    assert set(wire) - {"version"} == set(Tracker.__dataclass_fields__)


@given(JSON_VALUES)
def test_a_damaged_event_is_a_clear_error(value: object) -> None:
    with pytest.raises(CodedError, match="B023"):
        load_event(json.dumps(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"event":"user","timestamp":1e300,"text":"","message_id":""}',
        '{"event":"slot","timestamp":1}',
        '{"event":"slot","timestamp":1,"name":"n"}',
        '{"event":"form","timestamp":1}',
        '{"event":"bot","timestamp":1,"text":""}',
    ],
)
def test_a_damaged_record_is_a_clear_error(text: str) -> None:
    with pytest.raises(CodedError, match="B023"):
        load_event(text)


def test_the_wire_names_are_those_of_rasa() -> None:
    at = datetime(2026, 1, 5, 12, 0, 0, 123456, tzinfo=UTC)
    assert to_wire(UserUttered(at=at, message_id=MessageId("m1"), text="你好", payload="/a")) == {
        "event": "user",
        "timestamp": 1767614400.123456,
        "text": "你好",
        "message_id": "m1",
        "metadata": {"payload": "/a"},
    }
    button = Button(title="是", payload="/yes")
    assert to_wire(BotUttered(at=at, text="您好", kind="answer", buttons=(button,), metadata={"a": 1})) == {
        "event": "bot",
        "timestamp": 1767614400.123456,
        "text": "您好",
        "data": {"buttons": [{"title": "是", "payload": "/yes"}]},
        "metadata": {"kind": "answer", "detail": {"a": 1}},
    }

    assert to_wire(SlotSet(at=at, name="loan_amount", value=50000.0)) == {
        "event": "slot",
        "timestamp": 1767614400.123456,
        "name": "loan_amount",
        "value": 50000.0,
    }


@given(JSON_VALUES)
def test_a_secret_that_was_not_sealed_cannot_be_written(value: object) -> None:
    event = SlotSet(at=datetime(2026, 1, 5, tzinfo=UTC), name="mobile_number", value=Secret(value))
    with pytest.raises(TypeError):
        dump_event(event)
    with pytest.raises(TypeError):
        dump_checkpoint(Tracker(conversation_id=ANNA).after(event))


def test_two_halves_of_a_surrogate_pair_come_back_as_their_character() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    event = UserUttered(at=at, message_id=MessageId("m1"), text="\ud83d\ude00")
    assert load_event(dump_event(event)) == UserUttered(at=at, message_id=MessageId("m1"), text="😀")
