"""The exchange format of a whole base: one JSON object a line with an entry's fields.

`{"id", "question", "similar"?, "category"?, "answer"?, ...}`; a category is written `贷款/消费贷/利率`, a day
`2026-01-31`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from knowledge import entry_codec
from knowledge.entry import Entry
from knowledge.files import json_lines
from knowledge.files.entry_fields import CATEGORY_LEVELS, EntryFields
from knowledge.files.entry_from import entry_from
from knowledge.files.loaded import Loaded, Located
from knowledge.progress import Progress
from nlu.errors import Problem, Severity

_KEYS = (
    "id",
    "kind",
    "question",
    "similar",
    "keywords",
    "negative_keywords",
    "answer",
    "channel_answers",
    "category",
    "tags",
    "related",
    "valid_from",
    "valid_until",
    "owner",
)
_REQUIRED = ("id", "question")
_DAYS = ("valid_from", "valid_until")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CATEGORY_CHARS = 300


def read(path: Path, progress: Progress) -> Loaded:
    """Never raises: what cannot be read is a problem with its line."""
    entries: list[Located[Entry]] = []
    problems: list[Problem] = []
    unknown: set[str] = set()
    for item in json_lines.read(path, progress):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        fields = EntryFields(mapping=_filled_in(item.value), file=path, line=item.line, problems=problems)
        _warn_of_unknown(fields, unknown)
        entry = entry_from(_with_names(fields))
        if entry is not None:
            entries.append(Located(value=entry, file=path, line=item.line))
    if not entries and not problems:
        problems.append(Problem(code="K101", message="文件里没有条目", file=path, hint="每行一个 JSON 对象"))
    return Loaded(entries=tuple(entries), problems=tuple(problems))


def write(entries: Iterable[Entry]) -> bytes:
    """Every entry with all its fields that are not empty."""
    return "".join(json.dumps(_line(entry), ensure_ascii=False) + "\n" for entry in entries).encode("utf-8")


def _line(entry: Entry) -> dict[str, Any]:
    document = entry_codec.to_json(entry)
    document["category"] = "/".join(entry.category)
    return {key: document[key] for key in _KEYS if key in _REQUIRED or document[key]}


def _filled_in(value: dict[str, Any]) -> dict[str, Any]:
    """Exports write an optional field that nobody filled in as an empty text; JSON has no days, so they are text."""
    filled = {key: one for key, one in value.items() if key in _REQUIRED or not isinstance(one, str) or one.strip()}
    for key in _DAYS:
        if isinstance(filled.get(key), str) and _DAY.fullmatch(filled[key]):
            with suppress(ValueError):
                filled[key] = date.fromisoformat(filled[key])
    return filled


def _with_names(fields: EntryFields) -> EntryFields:
    """The category as a list of names. What other systems write is put right with a warning where that is harmless: a
    name straight after itself, an empty level, a fourth level."""
    path = fields.text("category", _CATEGORY_CHARS) or ""
    given = [name.strip() for name in path.split("/") if name.strip()]
    names = [name for name, _ in groupby(given)]
    if len(names) < len(given):
        fields.report("K110", f"分类「{path}」里同一个名称连着出现，只取一次", severity=Severity.WARNING)
    if len(names) > CATEGORY_LEVELS:
        fields.report("K110", f"分类「{path}」多于三级，只取前三级", severity=Severity.WARNING)
    fields.mapping = {**fields.mapping, "category": names[:CATEGORY_LEVELS] or None}
    return fields


def _warn_of_unknown(fields: EntryFields, known_unknown: set[str]) -> None:
    for key in fields.mapping:
        if key not in _KEYS and key not in known_unknown:
            known_unknown.add(key)
            hint = f"可用的有：{'、'.join(_KEYS)}"
            fields.report("K102", f"不认识「{key}」，已忽略", hint, severity=Severity.WARNING)
