"""A question index with the policy topics in front of it, as in a turn: what an evaluation should ask."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.topics import PhraseTopics
from knowledge.entry import EntryId
from knowledge.evaluation.faq import TimedIndex
from knowledge.index.match import Match, Thresholds
from knowledge.index.stage_clock import StageClock
from nlu.understand import Understanding


class TopicsFirst:
    """Implements TimedIndex. A topic is found as if it were an entry called `topic:<its id>`."""

    def __init__(self, topics: PhraseTopics, index: TimedIndex) -> None:
        self._topics, self._index = topics, index

    @property
    def thresholds(self) -> Thresholds:
        return self._index.thresholds

    def search(self, query: Understanding, limit: int, clock: StageClock) -> Sequence[Match]:
        topic = self._topics.find(query.text)
        if topic is None:
            return self._index.search(query, limit, clock)
        return [Match(entry_id=_as_entry(topic), question="", probability=1.0, stage="topic")]


def _as_entry(topic: str) -> EntryId:
    return EntryId(f"topic:{topic}")


def answers_of(topics: PhraseTopics) -> frozenset[EntryId]:
    """What the topics answer to in the questions of an evaluation."""
    return frozenset(map(_as_entry, topics.ids))
