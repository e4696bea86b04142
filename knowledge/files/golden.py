"""Golden questions: what must be answered how before anything is published.

A file is a list; each item asks one thing and names one outcome: `{ask: ..., answer: <entry id>}`,
`{ask: ..., suggest: <entry id>}`, `{ask: ..., topic: <topic id>}` or `{ask: ..., none: true}`. With `required: false`
it is a known weakness: told at every publish, blocking none.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from knowledge.files.entry_fields import QUESTION_CHARS, EntryFields
from nlu import located_yaml
from nlu.errors import ContentError, Problem


class Outcome(StrEnum):
    ANSWER = "answer"  # this entry is answered; offering it first is told as a weakness
    SUGGEST = "suggest"  # this entry is answered or is among the questions offered
    TOPIC = "topic"  # a safety topic or a request for a person takes it
    NONE = "none"  # nothing is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenQuestion:
    """`target` is an entry id, with `topic` a topic id, with `none` None."""

    ask: str
    outcome: Outcome
    target: str | None
    file: Path
    line: int
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedGolden:
    questions: tuple[GoldenQuestion, ...]
    problems: tuple[Problem, ...]


def read(path: Path) -> LoadedGolden:
    """`path` is a file or a folder with everything below it. Never raises: what cannot be read is a problem."""
    questions: list[GoldenQuestion] = []
    problems: list[Problem] = []
    found = path.rglob("*") if path.is_dir() else [path]
    for file in sorted(one for one in found if one == path or one.suffix in (".yml", ".yaml")):
        try:
            document = located_yaml.read(file)
        except ContentError as error:
            problems += error.problems
        else:
            questions += _document(document, file, problems)
    return LoadedGolden(questions=tuple(questions), problems=tuple(problems))


def unknown_targets(questions: Iterable[GoldenQuestion], known: Container[str]) -> list[Problem]:
    """Golden questions that expect an entry which the base does not have."""
    return [
        Problem(code="K132", message=f"没有条目「{one.target}」", file=one.file, line=one.line, hint="检查 id")
        for one in questions
        if one.outcome in (Outcome.ANSWER, Outcome.SUGGEST) and one.target not in known
    ]


def _document(document: Any, file: Path, problems: list[Problem]) -> list[GoldenQuestion]:
    if document is None:
        return []
    if not isinstance(document, located_yaml.LocatedList):
        message = "文件应当是列表，每项以「- {ask: ..., answer: ...}」开头"
        problems.append(Problem(code="K130", message=message, file=file, line=1))
        return []
    questions = []
    for index, item in enumerate(document):
        line = document.line_of(index)
        if not isinstance(item, located_yaml.LocatedDict):
            problems.append(Problem(code="K130", message="应当写成「{ask: ..., answer: ...}」", file=file, line=line))
            continue
        question = _question(EntryFields(mapping=item, file=file, line=line, problems=problems))
        if question is not None:
            questions.append(question)
    return questions


def _question(fields: EntryFields) -> GoldenQuestion | None:
    fields.reject_unknown(("ask", "required", *Outcome))
    ask = fields.required_text("ask", QUESTION_CHARS)
    outcomes = [outcome for outcome in Outcome if outcome.value in fields.mapping]
    if len(outcomes) != 1:
        fields.report("K131", "要写且只写一种结果", f"{'、'.join(Outcome)} 选一个")
        return None
    (outcome,) = outcomes
    target = None
    if outcome is not Outcome.NONE:
        target = fields.required_text(outcome)
    elif fields.mapping[outcome] is not True:
        fields.report("K131", "none 只能写 true", key=outcome)
    required = fields.mapping.get("required", True)
    if not isinstance(required, bool):
        fields.report("K131", "required 只能写 true 或 false", key="required")
    if ask is None or (target is None and outcome is not Outcome.NONE):
        return None
    return GoldenQuestion(
        ask=ask, outcome=outcome, target=target, file=fields.file, line=fields.line, required=required
    )
