"""An exam that a base sets itself: questions are taken away from it and asked, and others that no bank answers.

An estimate, and a friendly one, for whoever wrote the base wrote the exam. It shows entries too thin or too alike.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.entry import Entry, EntryKind
from knowledge.evaluation.answered import Answered
from knowledge.evaluation.queries import Query
from knowledge.index.match import Band
from knowledge.index.stray_questions import stray_questions
from knowledge.same_question import key
from nlu.errors import CodedError

LEAST_QUESTIONS = 3  # one to ask, two to be recognised by


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnExam:
    """The index is built from `entries` and learns from `strays`; `queries` are in neither."""

    entries: tuple[Entry, ...]
    strays: tuple[str, ...]
    queries: tuple[Query, ...]


def own_exam(entries: Sequence[Entry]) -> OwnExam:
    """The same for the same entries. Every entry with enough questions lends one, small talk excepted: its many short
    questions would flatter. Raises CodedError K404 when none can."""
    kept, queries = [], []
    for entry in entries:
        lent = _lent(entry)
        kept.append(entry if lent is None else _without(entry, lent))
        if lent is not None:
            queries.append(Query(text=lent, entry_id=entry.id))
    if not queries:
        hint = f"给条目写相似问法：标准问题加相似问法至少 {LEAST_QUESTIONS} 个，才能拿一个出来考"
        raise CodedError("K404", "没有条目可以出题", hint=hint)
    strays = stray_questions()
    asked = (Query(text=text, entry_id=None) for text in strays[1::2])
    return OwnExam(entries=tuple(kept), strays=strays[::2], queries=(*queries, *asked))


def without_small_talk(answered: Sequence[Answered], entries: Sequence[Entry]) -> tuple[Answered, ...]:
    """Without stray questions that small talk answered, which is as it should be: it may know a joke."""
    chat = {entry.id for entry in entries if entry.kind is EntryKind.SMALLTALK}

    def is_chat(one: Answered) -> bool:
        return not one.is_answerable and one.decision is Band.ANSWER and one.matches[0].entry_id in chat

    return tuple(one for one in answered if not is_chat(one))


def _lent(entry: Entry) -> str | None:
    """One of the similar questions, here this, there that one; none that would be found letter for letter."""
    if entry.kind is EntryKind.SMALLTALK or len({key(text) for text in entry.questions}) < LEAST_QUESTIONS:
        return None
    standard = key(entry.question)
    choice = [text for text in entry.similar if key(text) != standard]
    return choice[zlib.crc32(entry.id.encode()) % len(choice)]


def _without(entry: Entry, lent: str) -> Entry:
    return replace(entry, similar=tuple(text for text in entry.similar if key(text) != key(lent)))
