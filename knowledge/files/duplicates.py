"""Rows that say the same: refused with both places named, or merged into one entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from knowledge import same_question
from knowledge.entry import ChannelAnswer, Entry, EntryId
from knowledge.files.entry_ids import derived_id
from knowledge.files.loaded import Loaded, Located
from nlu.errors import Problem

SAME_QUESTION = "K146"  # stands in the way of publishing, not of measuring

_MERGE = "合并成一行，或导入时加 --merge-duplicates"
_UNITED = ("similar", "keywords", "negative_keywords", "tags", "related")
_SINGLE = {
    "answer": "答案",
    "category": "分类",
    "kind": "类型",
    "valid_from": "生效日期",
    "valid_until": "失效日期",
    "owner": "负责人",
}


def settle(loaded: Loaded, *, merge: bool) -> Loaded:
    """Every id once. Entries with the same standard question are merged into the first, else each is an error."""
    kept: dict[EntryId, Located[Entry]] = {}
    of_question: dict[str, EntryId] = {}
    renamed: dict[EntryId, EntryId] = {}
    problems = list(loaded.problems)
    for located in loaded.entries:
        entry = located.value
        question = same_question.key(entry.question)
        with_id = kept.get(entry.id)
        asking = kept[of_question[question]] if question in of_question else None
        if with_id is None and asking is None:
            kept[entry.id] = located
            of_question[question] = entry.id
        elif merge and asking is not None and with_id in (None, asking):
            problems += _conflicts(asking, located)
            kept[asking.value.id] = replace(asking, value=_united(asking.value, entry))
            renamed[entry.id] = asking.value.id
        else:
            problems.append(_repeated(located, with_id, asking))
            kept.setdefault(entry.id, located)
    entries = (replace(one, value=_pointing(one.value, renamed)) for one in kept.values())
    return Loaded(entries=tuple(entries), problems=tuple(problems))


def _repeated(located: Located[Entry], with_id: Located[Entry] | None, asking: Located[Entry] | None) -> Problem:
    entry = located.value
    if asking is not None and (with_id is None or entry.id == derived_id(entry.question)):
        return _same_question(located, asking)
    return _same_id(located, with_id or located)


def _same_id(located: Located[Entry], first: Located[Entry]) -> Problem:
    entry = located.value
    is_merged = same_question.key(first.value.question) == same_question.key(entry.question)
    hint = _MERGE if is_merged else "问的不是同一件事，换一个编号"
    return located.problem("id", "K113", f"编号「{entry.id}」与 {first.place} 相同", hint)


def _same_question(located: Located[Entry], first: Located[Entry]) -> Problem:
    message = f"标准问题「{located.value.question}」与 {first.place} 相同"
    return located.problem("question", SAME_QUESTION, message, _MERGE)


def _conflicts(first: Located[Entry], second: Located[Entry]) -> Iterator[Problem]:
    """What two entries to be merged say differently."""
    a, b = first.value, second.value
    told = [(getattr(a, key), getattr(b, key), key, name) for key, name in _SINGLE.items()]
    own = {answer.channel: answer.text for answer in a.channel_answers}
    told += [
        (own.get(one.channel), one.text, f"channel_answers.{one.channel}", f"{one.channel} 答案")
        for one in b.channel_answers
    ]
    for one, other, key, name in told:
        if one and other and one != other:
            message = f"标准问题「{b.question}」与 {first.place} 相同，「{name}」却不同，不能合并"
            yield second.problem(key, "K152", message, "两行写成一样，或其中一行留空")


def _united(a: Entry, b: Entry) -> Entry:
    question = same_question.key(a.question)
    seen = {question}
    similar = []
    for text in (*a.similar, *b.similar):
        if (key := same_question.key(text)) not in seen:
            seen.add(key)
            similar.append(text)
    answers: dict[Any, ChannelAnswer] = {one.channel: one for one in (*b.channel_answers, *a.channel_answers)}
    united: dict[str, Any] = {key: tuple(dict.fromkeys((*getattr(a, key), *getattr(b, key)))) for key in _UNITED}
    united |= {key: getattr(a, key) or getattr(b, key) for key in _SINGLE}
    united |= {"similar": tuple(similar), "channel_answers": tuple(answers[one] for one in sorted(answers))}
    return replace(a, **united)


def _pointing(entry: Entry, renamed: dict[EntryId, EntryId]) -> Entry:
    if not renamed or not entry.related:
        return entry
    related = dict.fromkeys(renamed.get(one, one) for one in entry.related)
    return replace(entry, related=tuple(one for one in related if one != entry.id))
