"""A short follow-up, read with the subject that was just spoken of: 那利息呢, after an answer about 大额存单."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.reading import Reading, is_exact
from bot.dialogue.subject import spelled
from bot.dialogue.turn import Turn
from bot.domain.tracker import SpokenOf
from knowledge.catalogue import Topic
from knowledge.entry import EntryId
from knowledge.index.match import Match
from nlu.follow_up import FollowUp, follow_up

MARGIN = 0.1  # of probability, by which one of two readings is clearly the better


async def in_context(turn: Turn, text: str, matches: Sequence[Match], spoken_of: SpokenOf) -> Reading | None:
    """None where the text is better taken as it stands, with these matches. One search, and only for a follow-up."""
    asked = follow_up(text)
    subject = turn.snapshot.catalogue.topic(spoken_of.subject)
    if asked is None or subject is None or is_exact(matches):
        return None
    alone = Reading(matches=matches)
    if _needed(turn, asked, alone) > 1:
        return None
    said = _said(turn, asked, subject, spoken_of)
    if said is None:
        return None
    full, subject = said
    found = Reading(matches=await turn.search(full), text=full, context=subject.name)
    if not found.matches or found.matches[0].entry_id not in subject.entries:
        return None  # the answer would be about something else
    return found if found.probability >= _needed(turn, asked, alone) else None


def _needed(turn: Turn, asked: FollowUp, alone: Reading) -> float:
    """The probability that the reading in context must reach."""
    thresholds = turn.snapshot.index.thresholds
    if alone.probability < thresholds.answer:
        return min(thresholds.answer, max(thresholds.suggest, alone.probability + MARGIN))
    return max(thresholds.answer, alone.probability + (-MARGIN if asked.is_marked else MARGIN))


def _said(turn: Turn, asked: FollowUp, subject: Topic, spoken_of: SpokenOf) -> tuple[str, Topic] | None:
    """The follow-up in full and its subject: 禾商贷呢 asks the last question about another one; what has a subject of
    its own otherwise needs none."""
    words = spelled(turn.snapshot.nlu.understand(asked.text))
    named = turn.snapshot.catalogue.named_in(words)
    if asked.is_marked and len(named) == 1 and named[0].name.lower() == words:
        entry = turn.served(EntryId(spoken_of.intent.removeprefix("faq/")))
        if entry is None or subject.name not in entry.question or named[0] == subject:
            return None
        return entry.question.replace(subject.name, named[0].name), named[0]
    if any(_is_another(turn, topic, subject) for topic in named):
        return None
    return subject.name + asked.text, subject


def _is_another(turn: Turn, topic: Topic, subject: Topic) -> bool:
    """Whether a category is a subject of its own, and not a side of this one (审批, of a loan)."""
    assert topic.category is not None  # named categories only
    assert subject.category is not None
    if topic.category != subject.category and topic.category[:-1] == subject.category[:-1]:
        return True
    level = turn.snapshot.catalogue.level(subject.category)
    return level is not None and not any(entry_id in topic.entries for entry_id in level.below)
