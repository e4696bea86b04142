"""Checks of a whole base, entry by entry. An error blocks a publish, a warning is advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.facts import FactNames
from knowledge.files.loaded import Located
from knowledge.lint import structure
from knowledge.lint.asked_secrets import asked_secrets
from knowledge.lint.disclosures import disclosures
from knowledge.lint.finding import advice, error, is_hand_written, place
from knowledge.lint.numbers import written_numbers
from knowledge.lint.promises import promises
from knowledge.lint.tone import tone
from knowledge.lint.wording import Wording
from nlu.errors import Problem

_ENOUGH_SIMILAR = 10


def lint(entries: Sequence[Located[Entry]], facts: FactNames, wording: Wording) -> list[Problem]:
    """Every problem, in the order of the entries."""
    first_of_id: dict[EntryId, Located[Entry]] = {}
    first_with_question: dict[str, Located[Entry]] = {}
    known = {located.value.id for located in entries}
    problems: list[Problem] = []
    for located in entries:
        if (first := first_of_id.setdefault(located.value.id, located)) is not located:
            problems.append(error("K201", located, f"id「{located.value.id}」用了两次", f"另一处：{place(first)}"))
            continue
        problems += structure.shared_questions(located, first_with_question)
        problems += structure.related(located, known)
        problems += structure.facts_of_answers(located, facts)
        problems += structure.ruled_out(located)
        problems += _says_too_much(located)
        if is_hand_written(located) and located.value.kind is EntryKind.FAQ:
            problems += _hand_written(located)
        problems += tone(located, facts, wording)
        problems += disclosures(located)
    return problems


def expired(entries: Sequence[Located[Entry]], today: date) -> list[Problem]:
    """Advice: entries whose last day has passed."""
    return [
        advice("K206", located, f"已于 {until} 过期，不会再对客户生效", "延长 valid_until，或删去条目")
        for located in entries
        if (until := located.value.valid_until) is not None and until < today
    ]


def _says_too_much(located: Located[Entry]) -> Iterator[Problem]:
    answers = located.value.answers
    for word in dict.fromkeys(word for text in answers for word in promises(text)):
        yield advice("K208", located, f"答案里有承诺用语「{word}」", "改成合规的说法")
    for word in dict.fromkeys(word for text in answers for word in asked_secrets(text)):
        yield advice("K219", located, f"答案请客户在对话里提供「{word}」", "请客户只在App里输入，并提醒不要告诉任何人")


def _hand_written(located: Located[Entry]) -> Iterator[Problem]:
    entry = located.value
    if len(entry.similar) < _ENOUGH_SIMILAR:
        message = f"只有 {len(entry.similar)} 个相似问，至少写 {_ENOUGH_SIMILAR} 个"
        yield advice("K207", located, message, "照客户真实的说法补充")
    for number in dict.fromkeys(number for text in entry.answers for number in written_numbers(text)):
        hint = "写成事实占位符，例如 {consumer_loan.annual_rate}，数值放在事实文件里"
        yield error("K209", located, f"答案里写死了「{number}」", hint)
