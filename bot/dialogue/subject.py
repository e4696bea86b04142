"""What an answer is about: the category of its entry that a word was said for."""

from __future__ import annotations

from bot.dialogue.turn import Turn
from knowledge.catalogue import Topic
from knowledge.entry import Entry
from nlu.text import normalise
from nlu.understand import Understanding


def subject_of(turn: Turn, entry: Entry, context: str = "") -> Topic | None:
    """The innermost category around the entry that its question or the customer's message names, or that went without
    saying."""
    catalogue = turn.snapshot.catalogue
    said = (normalise(entry.question), spelled(turn.understanding), normalise(context))
    named = [topic for text in said for topic in catalogue.named_in(text)]
    own = [topic for topic in named if topic.category and _is_within(entry, topic)]
    return max(own, key=lambda topic: len(topic.category or ()), default=None)


def spelled(understanding: Understanding) -> str:
    """A text in the words that stand for its synonyms, so that 消费贷 names the category 禾易贷."""
    return "".join(understanding.tokens)


def _is_within(entry: Entry, topic: Topic) -> bool:
    return topic.category is not None and entry.category[: len(topic.category)] == topic.category
