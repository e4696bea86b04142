"""The content files of a deployment, read and checked together: every problem at once, with file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot.config import ContentSettings
from bot.dialogue.domain_file import read_domain
from bot.dialogue.responses import LIST_TITLE
from bot.dialogue.topics import PhraseTopics
from bot.domain.snapshot import Response
from graph import load as graph_files
from graph.facts import FactTable
from graph.schema import Subject
from knowledge.entry import Entry
from knowledge.files import golden as golden_files
from knowledge.files import yaml_entries
from knowledge.files.golden import GoldenQuestion
from knowledge.files.loaded import Located
from knowledge.lint.accepted import AcceptedAdvice
from knowledge.lint.lint import expired, lint
from knowledge.lint.wording import Wording
from knowledge.template import placeholders
from nlu.errors import CodedError, ContentError, Problem, Severity
from nlu.lexicon import Lexicon

Part = TypeVar("Part")
Otherwise = TypeVar("Otherwise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the files say. Parts with mistakes may be missing here; `problems` tells. `subjects` is None when the facts
    cannot be read at all."""

    entries: tuple[Located[Entry], ...]
    subjects: tuple[Subject, ...] | None
    golden: tuple[GoldenQuestion, ...]
    responses: tuple[Located[Response], ...]
    wording: Wording
    accepted: AcceptedAdvice
    problems: tuple[Problem, ...]


def read(content: ContentSettings) -> Sources:
    problems: list[Problem] = []
    entries: tuple[Located[Entry], ...] = ()
    if content.knowledge is not None:
        loaded = yaml_entries.read(content.knowledge)
        entries = loaded.entries
        problems += loaded.problems
    golden: tuple[GoldenQuestion, ...] = ()
    if content.golden is not None:
        found = golden_files.read(content.golden)
        golden = found.questions
        problems += found.problems
    subjects = _read(graph_files.load, content.graph, None, problems)
    responses = _read(_responses, content.dialogue / "domain.yml", (), problems)
    _read(Lexicon.read, content.lexicon, None, problems)
    _read(PhraseTopics.read, content.dialogue / "topics.yml", None, problems)
    wording = _read(Wording.read, content.wording, Wording.of(), problems)
    accepted = AcceptedAdvice()
    if content.knowledge is not None:
        accepted = _read(AcceptedAdvice.read, content.knowledge, accepted, problems)
    return Sources(
        entries=entries,
        subjects=subjects,
        golden=golden,
        responses=responses,
        wording=wording,
        accepted=accepted,
        problems=tuple(problems),
    )


def check_base(
    entries: Sequence[Located[Entry]], subjects: Iterable[Subject] | None, found: Sources, today: date
) -> list[Problem]:
    """What only the whole base together can show. Without subjects, nothing is said of facts."""
    served = {entry.value.id for entry in entries if not entry.value.is_draft}
    facts = _FactsOn(None if subjects is None else FactTable(subjects), today)
    return [
        *lint(entries, facts, found.wording),
        *expired(entries, today),
        *golden_files.unknown_targets(found.golden, served),
        *_missing_facts(found.responses, facts),
    ]


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def refuse(problems: Sequence[Problem]) -> None:
    """Raises ContentError (B016) with the errors among them, if there are any."""
    if blocking := errors(problems):
        raise ContentError("B016", blocking)


@dataclass(frozen=True, slots=True)
class _FactsOn:
    """A fact that holds on no day, or not today, would leave a customer without an answer."""

    table: FactTable | None
    day: date

    def has(self, name: str) -> bool:
        return self.table is None or self.table.text(name, self.day) is not None

    def names(self) -> Collection[str]:
        return () if self.table is None else self.table.names()

    def shown(self, name: str) -> str:
        return "" if self.table is None else self.table.text(name, self.day) or ""


def _missing_facts(responses: Iterable[Located[Response]], facts: _FactsOn) -> list[Problem]:
    missing = [
        (name, located.file)
        for located in responses
        for name in placeholders(located.value.text)
        if name != LIST_TITLE and not facts.has(name)
    ]
    return [
        Problem(code="B019", message=f"话术用到的事实 {name} 不存在或今天不生效", file=file) for name, file in missing
    ]


def _responses(path: Path) -> tuple[Located[Response], ...]:
    return tuple(Located(value=response, file=path) for response in read_domain(path).responses.values())


def _read(
    read_file: Callable[[Path], Part], path: Path, otherwise: Otherwise, problems: list[Problem]
) -> Part | Otherwise:
    """What the file says; `otherwise` when it cannot be used, with its mistakes added to `problems`."""
    try:
        return read_file(path)
    except ContentError as error:
        problems += error.problems
    except CodedError as error:
        problems.append(Problem(code=error.code, message=error.message, file=path, hint=error.hint))
    return otherwise
