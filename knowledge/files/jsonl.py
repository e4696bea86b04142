"""The exchange format of a whole base: `{"id", "question", "similar": [...], "category"?, "answer"?}`, one a line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from knowledge.entry import Entry, EntryId
from knowledge.files import json_lines
from knowledge.files.entry_fields import QUESTION_CHARS, EntryFields
from knowledge.files.loaded import Loaded, Located
from nlu.errors import Problem, Severity

_KEYS = ("id", "question", "similar", "category", "answer")
_OPTIONAL = ("category", "answer")
_ID = re.compile(r"\S+")  # ids come from other systems
_CATEGORY_CHARS = 300
_CATEGORY_LEVELS = 3


def read(path: Path) -> Loaded:
    """Never raises: what cannot be read is a problem with its line. The first of two entries with one id counts."""
    entries: dict[EntryId, Located[Entry]] = {}
    problems: list[Problem] = []
    unknown: set[str] = set()
    for item in json_lines.read(path):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        fields = EntryFields(mapping=_filled_in(item.value), file=path, line=item.line, problems=problems)
        _warn_of_unknown(fields, unknown)
        entry = _entry(fields)
        if entry is None:
            continue
        if entry.id in entries:
            fields.report("K113", f"id「{entry.id}」在第 {entries[entry.id].line} 行已有", "合并成一行，或换一个 id")
            continue
        entries[entry.id] = Located(value=entry, file=path, line=item.line)
    if not entries and not problems:
        problems.append(Problem(code="K101", message="文件里没有条目", file=path, hint="每行一个 JSON 对象"))
    return Loaded(entries=tuple(entries.values()), problems=tuple(problems))


def _filled_in(value: dict[str, Any]) -> dict[str, Any]:
    """Exports write an optional field that nobody filled in as an empty text."""
    return {key: one for key, one in value.items() if key not in _OPTIONAL or not isinstance(one, str) or one.strip()}


def _entry(fields: EntryFields) -> Entry | None:
    """None when it has no usable id or question."""
    entry_id = fields.required_text("id")
    if entry_id is not None and not _ID.fullmatch(entry_id):
        fields.report("K108", f"id「{entry_id}」里有空白", "删去空格")
        entry_id = None
    question = fields.required_text("question", QUESTION_CHARS)
    similar = fields.texts("similar", QUESTION_CHARS)
    answer = fields.answer()
    if fields.mapping.get("answer") is None:
        fields.report("K111", "没有答案，存为草稿", "补上 answer 后才会对客户生效", severity=Severity.WARNING)
    category = _category(fields)
    if entry_id is None or question is None:
        return None
    return Entry(
        id=EntryId(entry_id),
        question=question,
        similar=fields.distinct(question, similar),
        answer=answer,
        category=category,
    )


def _category(fields: EntryFields) -> tuple[str, ...]:
    text = fields.text("category", _CATEGORY_CHARS) or ""
    names = tuple(name.strip() for name in text.split("/") if name.strip())
    if len(names) > _CATEGORY_LEVELS:
        fields.report("K110", f"分类「{text}」多于三级，只取前三级", severity=Severity.WARNING)
    return names[:_CATEGORY_LEVELS]


def _warn_of_unknown(fields: EntryFields, known_unknown: set[str]) -> None:
    for key in fields.mapping:
        if key not in _KEYS and key not in known_unknown:
            known_unknown.add(key)
            hint = f"可用的有：{'、'.join(_KEYS)}"
            fields.report("K102", f"不认识「{key}」，已忽略", hint, severity=Severity.WARNING)
