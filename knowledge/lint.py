"""Checks of a whole base. An error blocks a publish, a warning is advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from knowledge import same_question, template
from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.facts import FactNames
from knowledge.files.loaded import Located
from knowledge.promises import promises
from nlu.errors import CodedError, Problem, Severity
from nlu.text import normalise

_ENOUGH_SIMILAR = 8
_HAND_WRITTEN = (".yml", ".yaml")  # imported bases are taken with as many similar questions as they have
_WRITTEN_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*(?:%|％|[万亿]?元|个?工作日|个?月|[天日年期]|个?小时|分钟|周岁)|\d[\d-]{4,}"
)


def lint(entries: Sequence[Located[Entry]], facts: FactNames) -> list[Problem]:
    """Every problem, in the order of the entries."""
    first_of_id: dict[EntryId, Located[Entry]] = {}
    first_with_question: dict[str, Located[Entry]] = {}
    known = {located.value.id for located in entries}
    problems: list[Problem] = []
    for located in entries:
        if (first := first_of_id.setdefault(located.value.id, located)) is not located:
            hint = f"另一处：{_where(first)}"
            problems.append(_problem("K201", located, f"id「{located.value.id}」用了两次", hint))
            continue
        problems += _shared_questions(located, first_with_question)
        problems += _related(located, known)
        problems += _answer(located, facts)
        problems += _ruled_out(located)
        problems += _advice(located)
    return problems


def expired(entries: Sequence[Located[Entry]], today: date) -> list[Problem]:
    """Advice: entries whose last day has passed."""
    return [
        _problem(
            "K206", located, f"已于 {until} 过期，不会再对客户生效", "延长 valid_until，或删去条目", Severity.WARNING
        )
        for located in entries
        if (until := located.value.valid_until) is not None and until < today
    ]


def _shared_questions(located: Located[Entry], first_with: dict[str, Located[Entry]]) -> Iterator[Problem]:
    entry = located.value
    for question in entry.questions:
        first = first_with.setdefault(same_question.key(question), located)
        if first.value.id != entry.id:
            message = f"「{question}」也是条目「{first.value.id}」的问法"
            yield _problem("K202", located, message, f"只留一处；另一处：{_where(first)}")


def _related(located: Located[Entry], known: set[EntryId]) -> Iterator[Problem]:
    for other in located.value.related:
        if other == located.value.id:
            yield _problem("K203", located, "related 里有条目自己", "删去")
        elif other not in known:
            yield _problem("K203", located, f"related 里的条目「{other}」不存在", "检查 id")


def _answer(located: Located[Entry], facts: FactNames) -> Iterator[Problem]:
    try:
        names = [name for text in located.value.answers for name in template.placeholders(text)]
    except CodedError as error:
        yield _problem("K204", located, error.message, error.hint)
        return
    for name in dict.fromkeys(names):
        if not facts.has(name):
            message = f"答案用到的事实 {name} 不存在或今天不生效"
            yield _problem("K205", located, message, "检查名称和生效日期，或在知识图谱里补上")


def _ruled_out(located: Located[Entry]) -> Iterator[Problem]:
    """A question that its own entry's negative keyword would refuse in any other wording."""
    entry = located.value
    rules = [tuple(map(normalise, keyword.split("+"))) for keyword in entry.negative_keywords]
    for question in entry.questions if rules else ():
        text = normalise(question)
        if any(all(term in text for term in rule) for rule in rules):
            yield _problem("K210", located, f"问法「{question}」里有自己的排除词", "删去这个问法或这个排除词")


def _advice(located: Located[Entry]) -> Iterator[Problem]:
    entry = located.value
    for word in dict.fromkeys(word for text in entry.answers for word in promises(text)):
        yield _problem("K208", located, f"答案里有承诺用语「{word}」", "改成合规的说法", Severity.WARNING)
    if located.file is None or located.file.suffix not in _HAND_WRITTEN or entry.kind is not EntryKind.FAQ:
        return
    if len(entry.similar) < _ENOUGH_SIMILAR:
        message = f"只有 {len(entry.similar)} 个相似问，至少写 {_ENOUGH_SIMILAR} 个"
        yield _problem("K207", located, message, "照客户真实的说法补充", Severity.WARNING)
    for number in dict.fromkeys(number for text in entry.answers for number in _WRITTEN_NUMBER.findall(text)):
        hint = "写成事实占位符，例如 {consumer_loan.annual_rate}"
        yield _problem("K209", located, f"答案里写死了「{number}」", hint, Severity.WARNING)


def _problem(
    code: str, located: Located[Entry], message: str, hint: str, severity: Severity = Severity.ERROR
) -> Problem:
    message = f"条目「{located.value.id}」：{message}"
    return Problem(code=code, message=message, file=located.file, line=located.line, hint=hint, severity=severity)


def _where(located: Located[Entry]) -> str:
    if located.file is None:
        return f"条目「{located.value.id}」"
    return f"{located.file}:{located.line}"
