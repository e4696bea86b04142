"""One entry's fields, read from a mapping; every mistake is kept and the reading goes on."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knowledge import same_question
from nlu.errors import Problem, Severity
from nlu.located_yaml import LocatedDict, LocatedList

QUESTION_CHARS = 500
ANSWER_CHARS = 5000
NAME_CHARS = 100
HTML = "K109"  # the one error that leaves an entry's questions usable for measuring

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_HTML = re.compile(r"<(?:[/?]?[a-z]|!)|&(?:#\w+|[a-z]+);|javascript:|data:text/html", re.IGNORECASE)
_MISSING = object()


@dataclass(slots=True, kw_only=True)
class EntryFields:
    """A mapping from a file at `line`; what is wrong with it is appended to `problems`."""

    mapping: Mapping[str, Any]
    file: Path
    line: int
    problems: list[Problem]

    def report(
        self, code: str, message: str, hint: str = "", *, key: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self._report_at(self._line_of(key), code, message, hint, severity)

    def reject_unknown(self, known: Collection[str]) -> None:
        for key in self.mapping:
            if key not in known:
                self.report("K102", f"不认识「{key}」", f"可用的有：{'、'.join(known)}", key=key)

    def text(self, key: str, limit: int = NAME_CHARS) -> str | None:
        """Stripped; None when it is absent or unusable."""
        value = self.mapping.get(key, _MISSING)
        if value is _MISSING or value is None:
            return None
        return self._clean(key, value, self._line_of(key), limit)

    def required_text(self, key: str, limit: int = NAME_CHARS) -> str | None:
        if self.mapping.get(key) is None:
            self.report("K103", f"缺少「{key}」")
            return None
        return self.text(key, limit)

    def texts(self, key: str, limit: int = NAME_CHARS) -> tuple[str, ...]:
        """The usable items of a list."""
        value = self.mapping.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.report("K104", f"「{key}」应当是列表", "每项一行，以「- 」开头", key=key)
            return ()
        lines = [self._item_line(value, index) for index in range(len(value))]
        cleaned = (self._clean(key, item, line, limit) for item, line in zip(value, lines, strict=True))
        return tuple(text for text in cleaned if text is not None)

    def answer(self) -> str | None:
        answer = self.text("answer", ANSWER_CHARS)
        if answer is not None and (match := _HTML.search(answer)):
            self.report(HTML, f"答案里有网页代码「{match.group()}」", "答案是纯文本，删去标签和脚本", key="answer")
            return None
        return answer

    def distinct(self, question: str, similar: tuple[str, ...]) -> tuple[str, ...]:
        """`similar` without what says the same as the question or as an earlier one; each of those is a warning."""
        seen = {same_question.key(question)}
        kept = []
        for text in similar:
            key = same_question.key(text)
            if key in seen:
                self.report("K112", f"「{text}」重复了", "删去一处", key="similar", severity=Severity.WARNING)
                continue
            seen.add(key)
            kept.append(text)
        return tuple(kept)

    def day(self, key: str) -> date | None:
        value = self.mapping.get(key)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.report("K105", f"「{key}」不是日期", "写成 2026-01-31，不加引号和时间", key=key)
            return None
        return value

    def _clean(self, key: str, value: Any, line: int, limit: int) -> str | None:
        if not isinstance(value, str):
            hint = "数字、日期、是非词和带冒号或花括号的文字要加引号"
            self._report_at(line, "K104", f"「{key}」应当是文字", hint)
        elif not (text := value.replace("\r\n", "\n").strip()):
            self._report_at(line, "K103", f"「{key}」是空的")
        elif len(text) > limit:
            self._report_at(line, "K106", f"「{key}」有 {len(text)} 个字，至多 {limit} 个")
        elif _CONTROL.search(text):
            self._report_at(line, "K107", f"「{key}」含有控制字符或损坏的字符", "删去看不见的字符后重新输入")
        else:
            return text
        return None

    def _line_of(self, key: str) -> int:
        return self.mapping.line_of(key) if isinstance(self.mapping, LocatedDict) else self.line

    def _item_line(self, items: list[Any], index: int) -> int:
        return items.line_of(index) if isinstance(items, LocatedList) else self.line

    def _report_at(
        self, line: int, code: str, message: str, hint: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        problem = Problem(code=code, message=message, file=self.file, line=line, hint=hint, severity=severity)
        self.problems.append(problem)
