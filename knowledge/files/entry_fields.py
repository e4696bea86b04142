"""One entry's fields, read from a mapping; every mistake is kept and the reading goes on."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knowledge import same_question
from knowledge.entry import AnswerChannel, ChannelAnswer, EntryId, EntryKind
from knowledge.files.unusable import Unusable
from nlu.errors import Problem, Severity
from nlu.located_yaml import LocatedDict, LocatedList

QUESTION_CHARS = 500
ANSWER_CHARS = 5000
NAME_CHARS = 100
CATEGORY_LEVELS = 3
HTML = "K109"  # the one error that leaves an entry's questions usable for measuring

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MOJIBAKE = re.compile("�|锟斤拷")  # what is left of characters that were read in a wrong encoding
_HTML = re.compile(r"<(?:[/?]?[a-z]|!)|&(?:#\w+|[a-z]+);|javascript:|data:text/html", re.IGNORECASE)
_ID = re.compile(r"\S+")  # ids also come from other systems
_MISSING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What people call a field in a table, and the column where it stands."""

    name: str
    column: str


class CellList(list[Any]):
    """Items gathered from the cells of a row, with the column of each."""

    columns: list[str]


@dataclass(slots=True, kw_only=True)
class EntryFields:
    """A mapping from a file at `line`; what is wrong with it is appended to `problems`."""

    mapping: Mapping[str, Any]
    file: Path
    line: int
    problems: list[Problem]
    sheet: str = ""
    headings: Mapping[str, Heading] = field(default_factory=dict)

    def report(
        self, code: str, message: str, hint: str = "", *, key: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self._report_at(self._line_of(key), code, message, hint, severity, key=key)

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
            self.report("K103", f"缺少「{self._name(key)}」", key=key)
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
        cleaned = (
            self._clean(key, item, self._item_line(value, index), limit, self._item_column(value, index))
            for index, item in enumerate(value)
        )
        return tuple(text for text in cleaned if text is not None)

    def entry_id(self) -> EntryId | None:
        text = self.required_text("id")
        if text is not None and not _ID.fullmatch(text):
            self.report("K108", f"id「{text}」里有空白", "只用字母、数字和连字符，例如 consumer-loan-rate", key="id")
            return None
        return None if text is None else EntryId(text)

    def answer(self) -> str | None:
        return self._answer("answer", self.text("answer", ANSWER_CHARS), self._line_of("answer"))

    def channel_answers(self) -> tuple[ChannelAnswer, ...]:
        """In the order of AnswerChannel, whatever the file's."""
        value = self.mapping.get("channel_answers")
        if value is None:
            return ()
        if not isinstance(value, Mapping):
            self.report("K104", "channel_answers 应当是「渠道: 答案」", "例如 wechat: ……", key="channel_answers")
            return ()
        for name in value:
            if name not in list(AnswerChannel):
                hint = f"可用的有：{'、'.join(AnswerChannel)}"
                self._report_at(self._line_of(name, value), "K104", f"没有「{name}」这个渠道", hint)
        answers = []
        for channel in AnswerChannel:
            if value.get(channel.value) is None:
                continue
            key, line = f"channel_answers.{channel.value}", self._line_of(channel.value, value)
            text = self._answer(key, self._clean(key, value[channel.value], line, ANSWER_CHARS), line)
            if text is not None:
                answers.append(ChannelAnswer(channel=channel, text=text))
        return tuple(answers)

    def category(self) -> tuple[str, ...]:
        """One to three names from general to particular; () when there is none."""
        names = self.texts("category")
        given = self.mapping.get("category")
        title = self._name("category")
        if isinstance(given, list) and not 1 <= len(given) <= CATEGORY_LEVELS:
            hint = "例如 [贷款, 消费贷, 额度与利率]，表格里写成 贷款/消费贷/额度与利率"
            self.report("K110", f"{title} 要有一到三级名称", hint, key="category")
        if any("/" in name for name in names):
            self.report("K110", f"{title} 的名称里不能有「/」", "用「与」或「、」连接", key="category")
        if len(set(names)) < len(names):
            message = f"分类「{'/'.join(names)}」里同一个名称出现两次，成了循环"
            self.report("K145", message, "每一级用不同的名称", key="category")
        return names[:CATEGORY_LEVELS]

    def kind(self) -> EntryKind | None:
        text = self.text("kind")
        if text is None:
            return None
        try:
            return EntryKind(text)
        except ValueError:
            self.report("K104", f"没有「{text}」这种 kind", f"可用的有：{'、'.join(EntryKind)}", key="kind")
            return None

    def distinct(self, question: str, similar: tuple[str, ...]) -> tuple[str, ...]:
        """`similar` without what says the same as the question or as an earlier one. Each of those is an error at its
        line in a file that people write, a warning in one that comes from elsewhere."""
        written = self.mapping.get("similar")
        lines = self._lines_of(written) if isinstance(written, LocatedList) else {}
        severity = Severity.ERROR if isinstance(written, LocatedList) else Severity.WARNING
        seen = {same_question.key(question)}
        kept = []
        for text in similar:
            key = same_question.key(text)
            line = lines[text].pop(0) if lines.get(text) else self._line_of("similar")
            if key in seen:
                self._report_at(line, "K112", f"「{text}」重复了", "删去一处", severity, key="similar")
                continue
            seen.add(key)
            kept.append(text)
        return tuple(kept)

    def day(self, key: str) -> date | None:
        value = self.mapping.get(key)
        if value is None:
            return None
        if isinstance(value, Unusable):
            self.report(value.code, f"「{self._name(key)}」{value.message}", value.hint, key=key)
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.report("K105", f"「{key}」不是日期", "写成 2026-01-31，不带时间；YAML 里不加引号", key=key)
            return None
        return value

    def _answer(self, key: str, text: str | None, line: int) -> str | None:
        if text is not None and (match := _HTML.search(text)):
            hint = "答案是纯文本，删去标签和脚本"
            self._report_at(line, HTML, f"答案里有网页代码「{match.group()}」", hint, key=key)
            return None
        return text

    def _clean(self, key: str, value: Any, line: int, limit: int, column: str = "") -> str | None:
        hint = ""
        if isinstance(value, Unusable):
            code, message, hint = value.code, value.message, value.hint
        elif not isinstance(value, str):
            code, message, hint = "K104", "应当是文字", "数字、日期、是非词和带冒号或花括号的文字要加引号"
        elif not (text := value.replace("\r\n", "\n").strip()):
            code, message = "K103", "是空的"
        elif len(text) > limit:
            code, message = "K106", f"有 {len(text)} 个字，至多 {limit} 个"
        elif _CONTROL.search(text):
            code, message, hint = "K107", "含有控制字符或损坏的字符", "删去看不见的字符后重新输入"
        elif match := _MOJIBAKE.search(text):
            code, message, hint = "K107", f"含有乱码「{match.group()}」", "文字在别处已经损坏，找到原文重新输入"
        else:
            return text
        self._report_at(line, code, f"「{self._name(key)}」{message}", hint, key=key, column=column)
        return None

    def _name(self, key: str) -> str:
        return self.headings[key].name if key in self.headings else key

    def _line_of(self, key: str, within: Mapping[str, Any] | None = None) -> int:
        mapping = self.mapping if within is None else within
        return mapping.line_of(key) if isinstance(mapping, LocatedDict) else self.line

    @staticmethod
    def _lines_of(items: LocatedList) -> dict[str, list[int]]:
        """Where each text stands."""
        lines: dict[str, list[int]] = {}
        for index, item in enumerate(items):
            lines.setdefault(str(item).strip(), []).append(items.line_of(index))
        return lines

    def _item_line(self, items: list[Any], index: int) -> int:
        return items.line_of(index) if isinstance(items, LocatedList) else self.line

    def _item_column(self, items: list[Any], index: int) -> str:
        return items.columns[index] if isinstance(items, CellList) else ""

    def _report_at(
        self,
        line: int,
        code: str,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        *,
        key: str = "",
        column: str = "",
    ) -> None:
        self.problems.append(
            Problem(
                code=code,
                message=message,
                file=self.file,
                line=line,
                sheet=self.sheet,
                column=column or (self.headings[key].column if key in self.headings else ""),
                hint=hint,
                severity=severity,
            )
        )
