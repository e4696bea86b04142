"""Entries held against one another: what takes too long for every publish. All of it is advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from knowledge import same_question
from knowledge.entry import Entry, EntryKind
from knowledge.files.loaded import Located
from knowledge.lint.finding import advice, place
from knowledge.lint.opposite import opposite_answers
from knowledge.lint.similar_questions import similar_questions
from knowledge.lint.stray_similar import stray_similar
from knowledge.progress import Progress, silent
from nlu.errors import Problem, Severity

_MOST = 40_000  # questions: the time grows with their square


def compare(entries: Sequence[Located[Entry]], progress: Progress = silent) -> list[Problem]:
    """About 3 s for 12,000 questions."""
    return [*_alike(entries, progress), *opposite_answers(entries)]


def _alike(entries: Sequence[Located[Entry]], progress: Progress) -> Iterator[Problem]:
    asked = [(located, question) for located in entries for question in located.value.questions]
    if len(asked) > _MOST:
        message = f"共有 {len(asked)} 个问法，超过 {_MOST} 个，没有比较哪些问法相近"
        yield Problem(code="K225", message=message, severity=Severity.WARNING)
        return
    if not asked:
        return
    keys = [same_question.key(question) for _, question in asked]
    owners = np.repeat(np.arange(len(entries)), [len(located.value.questions) for located in entries])
    told: set[int] = set()
    for pair in similar_questions(keys, owners, progress):
        (located, question), (other, nearly) = asked[pair.question], asked[pair.other]
        told |= {pair.question, pair.other}
        message = f"「{question}」与条目「{other.value.id}」的「{nearly}」几乎相同"
        yield advice("K211", located, message, f"只留一处，或改得能分清；另一处：{place(other)}")
    for pair in stray_similar(keys, owners, [located.value.category for located in entries], progress):
        (located, question), (other, nearest) = asked[pair.question], asked[pair.other]
        if pair.question not in told and located.value.kind is other.value.kind is EntryKind.FAQ:
            message = f"「{question}」更像条目「{other.value.id}」的「{nearest}」"
            yield advice("K212", located, message, f"移到那里，或改得能分清；另一处：{place(other)}")
