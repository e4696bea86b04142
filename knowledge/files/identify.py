"""Entries from a file meet what the base holds: which one a row without an id is, and whom `related` means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge import same_question
from knowledge.entry import Entry, EntryId
from knowledge.files.entry_ids import derived_id
from knowledge.files.loaded import Loaded, Located
from nlu.errors import Problem, Severity


def identify(loaded: Loaded, existing: Sequence[Entry]) -> Loaded:
    """An entry that came without an id and asks what an entry of the base asks becomes that entry, and `related`
    names ids only."""
    in_base = {same_question.key(entry.question): entry.id for entry in existing}
    taken = {located.value.id for located in loaded.entries}
    renamed: dict[EntryId, EntryId] = {}
    entries = []
    for located in loaded.entries:
        entry = located.value
        known = in_base.get(same_question.key(entry.question), entry.id)
        if known not in taken and entry.id == derived_id(entry.question):
            renamed[entry.id] = known
            located = replace(located, value=replace(entry, id=known))
        entries.append(located)
    in_file = {same_question.key(located.value.question): located.value.id for located in entries}
    names = _Names(
        ids={entry.id for entry in existing} | {located.value.id for located in entries},
        renamed=renamed,
        by_question={**in_base, **in_file},
        problems=list(loaded.problems),
    )
    leaving = {located.value.id for located in entries}  # their questions in the base are overwritten
    for located in entries:
        other = in_base.get(same_question.key(located.value.question), located.value.id)
        if other != located.value.id and other not in leaving:
            names.problems.append(_asked_elsewhere(located, other))
    settled = tuple(names.settled(located) for located in entries)
    return Loaded(entries=settled, problems=tuple(names.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What `related` may say."""

    ids: set[EntryId]
    renamed: Mapping[EntryId, EntryId]
    by_question: Mapping[str, EntryId]
    problems: list[Problem] = field(default_factory=list)

    def settled(self, located: Located[Entry]) -> Located[Entry]:
        entry = located.value
        related = []
        for name in entry.related:
            found = self._found(name)
            if found is None:
                message = f"相关问题「{name}」不存在"
                self.problems.append(
                    located.problem("related", "K153", message, "写编号或标准问题，文件或数据库里要有")
                )
            else:
                related.append(found)
        return replace(located, value=replace(entry, related=tuple(related)))

    def _found(self, name: EntryId) -> EntryId | None:
        if name in self.renamed:
            return self.renamed[name]
        return name if name in self.ids else self.by_question.get(same_question.key(name))


def _asked_elsewhere(located: Located[Entry], other: EntryId) -> Problem:
    message = f"标准问题「{located.value.question}」也是数据库里条目「{other}」的"
    hint = "同一个条目就用同一个编号，或把编号留空；否则发布时会被拒绝"
    return located.problem("question", "K154", message, hint, Severity.WARNING)
