"""The exam stays an exam: complete, decided for every message, and nowhere copied into the content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.config import ContentSettings
from bot.dialogue.topics import PhraseTopics
from bot.publishing import sources
from knowledge.evaluation import queries
from knowledge.same_question import key

EXAM = Path(__file__).parents[1] / "exam"
HALVES = ("develop", "report")
FOUND = sources.read(ContentSettings())
ENTRIES = {located.value.id for located in FOUND.entries}

# Short words of every day that the content had before the exam was written, by people who did not know of each other.
MET_BY_CHANCE = {"x027", "x058", "x103", "x201", "y002", "y029", "y196"}
COPIED = 0.8  # of the character trigrams of both in common


def _messages(half: str) -> list[dict[str, str]]:
    lines = (EXAM / f"{half}_messages.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_there_are_624_messages_a_third_of_them_noisy_and_150_without_an_answer() -> None:
    messages = [message for half in HALVES for message in _messages(half)]
    assert len({message["id"] for message in messages}) == 624
    assert sum(bool(message["noisy"]) for message in messages) >= 200
    assert sum(bool(message["outside"]) for message in messages) >= 150
    assert sum(query.entry_id is None for half in HALVES for query in queries.read(EXAM / f"{half}.jsonl")) >= 150


@pytest.mark.parametrize("half", HALVES)
def test_every_message_has_its_decision_and_every_decision_exists(half: str) -> None:
    decided = queries.read(EXAM / f"{half}.jsonl")
    assert [query.text for query in decided] == [message["text"] for message in _messages(half)]
    topics = PhraseTopics.read(ContentSettings().dialogue / "topics.yml")
    known = ENTRIES | {f"topic:{topic}" for topic in topics.ids} | {None}
    assert {query.entry_id for query in decided} <= known
    assert {other for query in decided for other in query.also} <= ENTRIES


def test_no_message_is_copied_into_the_content() -> None:
    content = {key(question) for located in FOUND.entries for question in located.value.questions}
    content |= {key(question.ask) for question in FOUND.golden}
    grams = [_grams(text) for text in content]
    messages = [message for half in HALVES for message in _messages(half) if message["id"] not in MET_BY_CHANCE]
    copied = []
    for message in messages:
        asked = _grams(key(message["text"]))
        if any(len(asked & other) >= COPIED * len(asked | other) for other in grams):
            copied.append(message["id"])
    assert copied == []


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 3] for start in range(max(1, len(text) - 2)))
