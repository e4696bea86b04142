"""A piece of knowledge: one standard question, the ways people ask it, and the bank's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

EntryId = NewType("EntryId", str)


class AnswerChannel(StrEnum):
    """Where an answer of its own may be said; everywhere else the entry's `answer` is."""

    WEB = "web"
    REST = "rest"
    WECHAT = "wechat"
    WECOM = "wecom"


class EntryKind(StrEnum):
    FAQ = "faq"
    FLOW = "flow"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAnswer:
    channel: AnswerChannel
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Immutable; an edit is a new Entry with the same id.

    `answer` is a template: `{subject.relation}` names a fact and is filled at turn time. None makes the entry a
    draft, which is kept but never served. `category` has up to three names from general to particular.
    `keywords` are terms whose presence points here, `negative_keywords` those whose presence rules the entry out
    (unless the question is one of its own, letter for letter); `a+b` wants both. `tags` are for people only.
    """

    id: EntryId
    question: str
    kind: EntryKind = EntryKind.FAQ
    similar: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    negative_keywords: tuple[str, ...] = ()
    answer: str | None = None
    channel_answers: tuple[ChannelAnswer, ...] = ()  # at most one a channel
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    related: tuple[EntryId, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None  # the last day on which it is served
    owner: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        return (self.question, *self.similar)

    @property
    def is_draft(self) -> bool:
        return not self.answer

    @property
    def answers(self) -> tuple[str, ...]:
        """Every text that may be said; empty for a draft."""
        return (self.answer, *(own.text for own in self.channel_answers)) if self.answer else ()

    def answer_on(self, channel: str) -> str | None:
        return next((own.text for own in self.channel_answers if own.channel == channel), self.answer)

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )
