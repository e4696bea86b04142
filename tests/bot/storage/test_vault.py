"""Sealing: what a sealed value gives away, where it opens, and where it does not."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.event import SlotSet
from bot.domain.secret import Sealed, Secret
from bot.domain.tracker import Tracker
from bot.storage.codec import dump_event, load_event
from bot.storage.vault import Vault
from nlu.errors import CodedError
from tests.support.events import ANNA, BEN, NOON, asks
from tests.support.keys import KEY, OLD_KEY

PHONE = "13812345678"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["mobile_number", "income"])
CONVERSATIONS = st.sampled_from([ANNA, BEN])


def phone_set(value: Any = PHONE) -> SlotSet:
    return SlotSet(at=NOON, name="mobile_number", value=Secret(value))


@given(VALUES, CONVERSATIONS)
def test_a_sealed_event_is_stored_read_back_and_opened_the_same(value: Any, conversation: Any) -> None:
    vault = Vault([KEY])
    stored = load_event(dump_event(vault.sealed_event(phone_set(value), conversation)))
    assert isinstance(stored, SlotSet)
    assert isinstance(stored.value, Sealed)
    tracker = vault.opened_tracker(Tracker(conversation_id=conversation).after(stored))
    assert tracker.slots == {"mobile_number": Secret(value)}


@given(VALUES, NAMES, NAMES, CONVERSATIONS, CONVERSATIONS)
def test_it_opens_only_in_its_conversation_and_its_slot(
    value: Any, slot: str, other_slot: str, conversation: Any, other: Any
) -> None:
    vault = Vault([KEY])
    sealed = vault.seal(Secret(value), conversation, slot)
    opens = (slot, conversation) == (other_slot, other)
    assert vault.open(sealed, other, other_slot) == (Secret(value) if opens else sealed)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    vault = Vault([KEY])
    sealed = [vault.seal(Secret(PHONE), ANNA, "mobile_number").envelope for _ in range(100)]
    assert len({envelope["n"] for envelope in sealed}) == 100
    assert len({envelope["ct"] for envelope in sealed}) == 100


def test_an_envelope_names_its_key_and_version_and_nothing_of_the_value() -> None:
    envelope = Vault([KEY, OLD_KEY]).seal(Secret(PHONE), ANNA, "mobile_number").envelope
    assert (envelope["kid"], envelope["v"], set(envelope)) == ("new", 1, {"v", "kid", "n", "ct"})
    assert PHONE not in json.dumps(envelope)


def test_any_key_opens_and_the_first_seals() -> None:
    old = Vault([OLD_KEY]).seal(Secret(PHONE), ANNA, "mobile_number")
    rotated = Vault([KEY, OLD_KEY])
    assert rotated.open(old, ANNA, "mobile_number") == Secret(PHONE)
    renewed = rotated.resealed(old, ANNA, "mobile_number")
    assert renewed.key_id == "new"
    assert Vault([KEY]).open(renewed, ANNA, "mobile_number") == Secret(PHONE)
    assert rotated.resealed(renewed, ANNA, "mobile_number") is renewed


def test_a_checkpoint_is_sealed_with_the_newest_key_and_what_cannot_be_opened_is_kept() -> None:
    lost = Vault([OLD_KEY]).seal(Secret(PHONE), ANNA, "lost")
    tracker = Tracker(conversation_id=ANNA, slots={"mobile_number": Secret(PHONE), "lost": lost, "loan_tenor": 12.0})
    sealed = Vault([KEY]).sealed_tracker(tracker)
    assert sealed.slots["mobile_number"].key_id == "new"
    assert sealed.slots["lost"] is lost
    assert sealed.slots["loan_tenor"] == 12.0


@pytest.mark.parametrize(
    "damage",
    [
        lambda envelope: None,
        lambda envelope: "text",
        lambda envelope: [],
        lambda envelope: {},
        lambda envelope: {**envelope, "kid": 5},
        lambda envelope: {**envelope, "kid": "gone"},
        lambda envelope: {**envelope, "kid": PHONE + "\n" * 100},
        lambda envelope: {**envelope, "v": 2},
        lambda envelope: {**envelope, "n": ""},
        lambda envelope: {**envelope, "n": "!"},
        lambda envelope: {**envelope, "n": "é"},
        lambda envelope: {**envelope, "ct": envelope["ct"][:-4]},
        lambda envelope: {**envelope, "ct": None},
        lambda envelope: {key: value for key, value in envelope.items() if key != "ct"},
    ],
)
def test_a_damaged_envelope_stays_closed_and_harms_nobody(damage: Any, logged: list[Any]) -> None:
    vault = Vault([KEY])
    envelope = damage(vault.seal(Secret(PHONE), ANNA, "mobile_number").envelope)
    event = load_event(dump_event(SlotSet(at=NOON, name="mobile_number", value=Sealed(envelope=envelope))))
    tracker = vault.opened_tracker(Tracker(conversation_id=ANNA).after(event, asks("m1")))
    assert tracker.slots == {"mobile_number": Sealed(envelope=envelope)}
    (line,) = logged
    assert (line["event"], line["slot"]) == ("secret.unreadable", "mobile_number")
    assert line["key_id"] in ("new", "gone", "?")
    assert PHONE not in repr(line)


def test_without_a_key_nothing_secret_is_taken() -> None:
    with pytest.raises(CodedError, match="B090"):
        Vault().seal(Secret(PHONE), ANNA, "mobile_number")


def test_a_secret_shows_itself_only_when_opened() -> None:
    secret = Secret(PHONE)
    tracker = Tracker(conversation_id=ANNA, slots={"mobile_number": secret})
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret:>40}", f"{secret!r}", repr(tracker), "%s" % secret):  # noqa: UP031
        assert PHONE not in shown
        assert "已加密" in shown
    assert secret.open() == PHONE


@pytest.mark.parametrize("leak", [json.dumps, pickle.dumps, copy.copy, copy.deepcopy, hash, vars, list, int, float])
def test_a_secret_cannot_be_written_copied_or_taken_apart(leak: Any) -> None:
    with pytest.raises(TypeError):
        leak(Secret(PHONE))
