"""Advice that a bank has weighed and leaves as it is, each with the reason, in a file beside the entries.

```yaml
- {entry: consumer-loan-rate, code: K214, reason: 监管要求一次说全}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.files.yaml_entries import ACCEPTED_ADVICE
from nlu import located_yaml
from nlu.errors import ContentError, Problem, Severity

_KEYS = ("entry", "code", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedAdvice:
    """`lines` has, for an entry's id and a code, where it is accepted."""

    file: Path | None = None
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> AcceptedAdvice:
        """Empty without the file. Raises ContentError (N001-N006 from the file itself, K223 with every wrong line)."""
        file = folder / ACCEPTED_ADVICE
        if not file.is_file():
            return cls()
        document = located_yaml.read(file)
        if problems := list(_problems(document, file)):
            raise ContentError("K223", problems)
        if document is None:
            return cls(file=file)
        items = enumerate(document)
        return cls(file=file, lines={(item["entry"], item["code"]): document.line_of(place) for place, item in items})

    def covers(self, problem: Problem) -> bool:
        """Never an error."""
        return problem.severity is Severity.WARNING and (problem.about, problem.code) in self.lines

    def unused(self, problems: Sequence[Problem]) -> list[Problem]:
        """Advice, one for each acceptance of what is not among `problems`."""
        found = {(problem.about, problem.code) for problem in problems if self.covers(problem)}
        return [
            Problem(
                code="K222",
                message=f"条目「{entry}」没有 {code} 这条提示，说明的理由用不上",
                file=self.file,
                line=line,
                hint="删去这一行，或改正 entry 和 code",
                severity=Severity.WARNING,
            )
            for (entry, code), line in self.lines.items()
            if (entry, code) not in found
        ]


def _problems(document: Any, file: Path) -> Iterator[Problem]:
    hint = "每行写成 - {entry: 条目id, code: K214, reason: 理由}"
    if document is None:
        return
    if not isinstance(document, located_yaml.LocatedList):
        yield Problem(code="K223", message="应当是列表", file=file, line=1, hint=hint)
        return
    for place, item in enumerate(document):
        line = document.line_of(place)
        values = [item.get(key) for key in _KEYS] if isinstance(item, dict) else []
        if not values or set(item) != set(_KEYS):
            yield Problem(code="K223", message="要有且只有 entry、code、reason", file=file, line=line, hint=hint)
        elif not all(isinstance(value, str) and value.strip() for value in values):
            yield Problem(code="K223", message="entry、code、reason 都要写上文字", file=file, line=line, hint=hint)
