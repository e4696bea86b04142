"""The conversations of tests/golden/dialogues, played on the shipped knowledge: a product manager may add to them.

A step is one of `user: text`, `tap: title of a button just shown`, `wait_minutes: n`, or what must hold of the last
reply: `kinds: [..]`, `answer: entry id`, `utter: response name`, `says: part of the text`, `silent: true`,
`offers: n` (buttons), `buttons: [their titles]`, `shows: title of one of them`, `hides: title of none of them`,
`slots: {name: value}`, all that is remembered (a sensitive one shows as 〔已加密〕).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import Settings
from bot.domain.secret import Secret
from bot.publishing import snapshot_files
from tests.support.talk import Talk, talking

FOLDER = Path(__file__).parents[2] / "golden" / "dialogues"


def _cases() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.yml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))["test_cases"]:
            yield pytest.param(case["steps"], id=f"{file.stem}: {case['test_case']}")


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Any:
    version = snapshot_files.current(published.snapshots)
    assert version is not None
    return snapshot_files.read(published.snapshots / version)


@pytest.mark.parametrize("steps", list(_cases()))
async def test_the_conversation_goes_as_written(
    steps: list[dict[str, Any]], published: Settings, snapshot: Any
) -> None:
    async with talking(published, snapshot) as talk:
        for number, step in enumerate(steps, 1):
            ((what, value),) = step.items()
            await _play(talk, what, value, f"step {number}: {step}, last reply: {[m.text for m in talk.last]}")


async def _play(talk: Talk, what: str, value: Any, where: str) -> None:
    match what:
        case "user":
            await talk.says(value)
        case "tap":
            await talk.taps(value)
        case "wait_minutes":
            talk.clock.advance(timedelta(minutes=value))
        case "kinds":
            assert talk.kinds == value, where
        case "answer":
            assert f"faq/{value}" in [message.metadata.get("intent") for message in talk.last], where
        case "utter":
            assert value in [message.metadata.get("utter_action") for message in talk.last], where
        case "says":
            assert value in "\n".join(message.text for message in talk.last), where
        case "silent":
            assert not talk.last, where
        case "offers":
            assert len(talk.buttons) == value, where
        case "slots":
            held = (await talk.trackers.load(talk.conversation)).slots
            assert {name: str(one) if isinstance(one, Secret) else one for name, one in held.items()} == value, where
        case "buttons":
            assert [button.title for button in talk.buttons] == value, where
        case "shows":
            assert value in [button.title for button in talk.buttons], where
        case "hides":
            assert value not in [button.title for button in talk.buttons], where
        case _:
            raise ValueError(f"unknown step: {where}")
