"""The content files of a deployment, read and checked together: every problem at once, with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.config import ContentSettings
from bot.dialogue.responses import read_responses
from bot.dialogue.topics import PhraseTopics
from graph import load as graph_files
from graph.facts import FactTable
from graph.schema import Subject
from knowledge.entry import Entry
from knowledge.files import golden as golden_files
from knowledge.files import yaml_entries
from knowledge.files.golden import GoldenQuestion
from knowledge.files.loaded import Located
from knowledge.lint import lint
from nlu.errors import CodedError, ContentError, Problem, Severity
from nlu.lexicon import Lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the files say. Parts with mistakes may be missing here; `problems` tells."""

    entries: tuple[Located[Entry], ...]
    subjects: tuple[Subject, ...]
    golden: tuple[GoldenQuestion, ...]
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
    subjects: tuple[Subject, ...] = ()
    try:
        subjects = graph_files.load(content.graph)
    except ContentError as error:
        problems += error.problems
    problems += _dialogue_problems(content)
    return Sources(entries=entries, subjects=subjects, golden=golden, problems=tuple(problems))


def check_base(
    entries: Sequence[Located[Entry]], subjects: Iterable[Subject], golden: Sequence[GoldenQuestion]
) -> list[Problem]:
    """What only the whole base together can show."""
    served = {entry.value.id for entry in entries if not entry.value.is_draft}
    return [*lint(entries, FactTable(subjects)), *golden_files.unknown_targets(golden, served)]


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def _dialogue_problems(content: ContentSettings) -> list[Problem]:
    problems: list[Problem] = []
    for read_file, path in (
        (Lexicon.read, content.lexicon),
        (read_responses, content.dialogue / "domain.yml"),
        (PhraseTopics.read, content.dialogue / "topics.yml"),
    ):
        try:
            read_file(path)
        except ContentError as error:
            problems += error.problems
        except CodedError as error:
            problems.append(Problem(code=error.code, message=error.message, file=path, hint=error.hint))
    return problems
