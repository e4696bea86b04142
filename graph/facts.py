"""The facts as answers name them: `{consumer_loan.max_amount}` on a given day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from graph import subject_codec
from graph.render import render
from graph.schema import Subject
from nlu.errors import CodedError

FORMAT = 1
NAME = "name"  # the relation that every subject has


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`value` as it reads in an answer; it holds since `as_of` (None for a subject's name, which has no date)."""

    subject: str
    relation: str
    value: str
    source: str
    as_of: date | None


class FactTable:
    """Immutable. A fact's name is `subject.relation`; `subject.name` is the subject's own name."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects = {subject.id: subject for subject in subjects}

    def has(self, name: str) -> bool:
        """Whether the fact is known on any day at all."""
        subject_id, _, relation = name.partition(".")
        subject = self.subjects.get(subject_id)
        return subject is not None and (relation == NAME or relation in subject.facts)

    def names(self) -> list[str]:
        """Of every fact, in the order of the files."""
        return [f"{subject.id}.{name}" for subject in self.subjects.values() for name in (NAME, *subject.facts)]

    def text(self, name: str, on: date) -> str | None:
        fact = self.fact(name, on)
        return None if fact is None else fact.value

    def fact(self, name: str, on: date) -> Fact | None:
        subject_id, _, relation = name.partition(".")
        subject = self.subjects.get(subject_id)
        if subject is None:
            return None
        if relation == NAME:
            return Fact(subject=subject_id, relation=NAME, value=subject.name, source=subject.source, as_of=None)
        for version in subject.facts.get(relation, ()):
            if version.holds_on(on):
                value = render(version.value, version.unit)
                return Fact(
                    subject=subject_id, relation=relation, value=value, source=version.source, as_of=version.since
                )
        return None

    def write(self, path: Path) -> None:
        document = {"format": FORMAT, "subjects": [subject_codec.to_json(one) for one in self.subjects.values()]}
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> FactTable:
        """Raises CodedError G020 when the file is missing, damaged or of another format."""
        try:
            document = json.loads(path.read_bytes())
            if document["format"] != FORMAT:
                raise ValueError(f"format {document['format']}")
            return cls([subject_codec.from_json(item) for item in document["subjects"]])
        except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            hint = "重新发布，或回退到上一个版本"
            raise CodedError("G020", f"事实文件 {path.name} 缺失、损坏或版本不符", hint=hint) from error
