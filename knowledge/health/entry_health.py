"""How an entry does: how it is written, which facts it needs, and what became of the questions put to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge import template
from knowledge.entry import Entry, EntryId
from knowledge.evaluation.answered import Answered
from knowledge.health.exam_marks import Marks
from knowledge.health.variety import median_overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryHealth:
    """`overlap`: median over pairs of its questions, 0 wholly different, 1 the same. `own`: questions taken from the
    entry itself; `exam`: real ones. `taken_for`: the other entries that came first instead, and how often."""

    entry: Entry
    overlap: float
    facts: tuple[str, ...]
    own: Marks
    exam: Marks
    taken_for: Mapping[EntryId, int]

    @property
    def missed(self) -> int:
        """Questions of its own and of the exam that it did not come first for."""
        both = self.own + self.exam
        return both.asked - both.first


def entries_health(
    entries: Sequence[Entry], own: Iterable[Answered], exam: Iterable[Answered]
) -> tuple[EntryHealth, ...]:
    """In the order of the entries; questions without an entry are nobody's."""
    of_own, of_exam = _by_entry(own), _by_entry(exam)
    return tuple(
        EntryHealth(
            entry=entry,
            overlap=median_overlap(entry.questions),
            facts=_facts(entry),
            own=Marks.of(of_own[entry.id]),
            exam=Marks.of(of_exam[entry.id]),
            taken_for=_taken_for((*of_own[entry.id], *of_exam[entry.id])),
        )
        for entry in entries
    )


def _by_entry(answered: Iterable[Answered]) -> defaultdict[EntryId, list[Answered]]:
    found: defaultdict[EntryId, list[Answered]] = defaultdict(list)
    for one in answered:
        if one.query.entry_id is not None:
            found[one.query.entry_id].append(one)
    return found


def _taken_for(answered: Iterable[Answered]) -> Mapping[EntryId, int]:
    firsts = Counter(one.matches[0].entry_id for one in answered if one.matches and one.rank != 1)
    return dict(firsts.most_common())


def _facts(entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in entry.answers for name in template.placeholders(text)))
