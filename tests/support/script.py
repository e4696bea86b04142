"""Conversations as YAML: a product manager may add to them.

A step is one of `user: text`, `tap: title of a button just shown`, `wait_minutes: n`, or what must hold of the last
reply: `kinds: [..]`, `answer: entry id`, `answers: [entry ids in order]` (all of them), `utter: response name`,
`says: part of the text`, `silent: true`, `offers: n` (buttons), `buttons: [their titles]`, `shows: title of one of
them`, `hides: title of none of them`, `context: the subject that went without saying` (null: none did),
`slots: {name: value}`, all that is remembered (a sensitive one shows as 〔已加密〕).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.secret import Secret
from tests.support.talk import Talk

Step = dict[str, Any]


def cases(files: Sequence[Path]) -> Iterator[Any]:
    for file in sorted(files):
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))["test_cases"]:
            yield pytest.param(case["steps"], id=f"{file.stem}: {case['test_case']}")


async def play(talk: Talk, steps: Sequence[Step]) -> None:
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
        case "answers":
            answers = [message.metadata["intent"] for message in talk.last if message.kind == "answer"]
            assert answers == [f"faq/{one}" for one in value], where
        case "context":
            assert {message.metadata.get("context") for message in talk.last[:1]} == {value}, where
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
