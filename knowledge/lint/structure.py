"""What must be right before a base can be served: every question, reference and fact leads to exactly one thing."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from knowledge import same_question, template
from knowledge.entry import Entry, EntryId
from knowledge.facts import FactNames
from knowledge.files.loaded import Located
from knowledge.lint.finding import error, place
from nlu.errors import CodedError, Problem
from nlu.text import normalise


def shared_questions(located: Located[Entry], first_with: dict[str, Located[Entry]]) -> Iterator[Problem]:
    """`first_with` is filled with the questions of this entry."""
    entry = located.value
    for question in entry.questions:
        first = first_with.setdefault(same_question.key(question), located)
        if first.value.id != entry.id:
            message = f"「{question}」也是条目「{first.value.id}」的问法"
            yield error("K202", located, message, f"只留一处；另一处：{place(first)}")


def related(located: Located[Entry], known: Collection[EntryId]) -> Iterator[Problem]:
    for other in located.value.related:
        if other == located.value.id:
            yield error("K203", located, "related 里有条目自己", "删去")
        elif other not in known:
            yield error("K203", located, f"related 里的条目「{other}」不存在", "检查 id")


def facts_of_answers(located: Located[Entry], facts: FactNames) -> Iterator[Problem]:
    try:
        names = [name for text in located.value.answers for name in template.placeholders(text)]
    except CodedError as fault:
        yield error("K204", located, fault.message, fault.hint)
        return
    for name in dict.fromkeys(names):
        if not facts.has(name):
            hint = _nearest(name, facts.names()) or "检查名称和生效日期，或在知识图谱里补上"
            yield error("K205", located, f"答案用到的事实 {name} 不存在或今天不生效", hint)


def ruled_out(located: Located[Entry]) -> Iterator[Problem]:
    """A question that its own entry's negative keyword would refuse in any other wording."""
    entry = located.value
    rules = [tuple(map(normalise, keyword.split("+"))) for keyword in entry.negative_keywords]
    for question in entry.questions if rules else ():
        text = normalise(question)
        if any(all(term in text for term in rule) for rule in rules):
            yield error("K210", located, f"问法「{question}」里有自己的排除词", "删去这个问法或这个排除词")


def _nearest(name: str, known: Collection[str]) -> str:
    """Empty when nothing is near. A fact that is known and does not hold today is not its own correction."""
    near = difflib.get_close_matches(name, [one for one in known if one != name], n=1, cutoff=0.8)
    return f"是不是 {near[0]}？" if near else ""
