"""Entries in YAML: a file, or a folder with everything below it, read with every mistake at its line.

A file is a mapping with `entries` and, beside it, defaults for `category`, `owner`, `kind`, `valid_from` and
`valid_until`. Folders named `golden` and files named `lexicon.yml` hold other things and are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.files.entry_fields import QUESTION_CHARS, EntryFields
from knowledge.files.loaded import Loaded, Located
from nlu import located_yaml
from nlu.errors import ContentError, Problem, Severity

_DEFAULTS = ("category", "owner", "kind", "valid_from", "valid_until")
_FILE_KEYS = (*_DEFAULTS, "entries")
_ENTRY_KEYS = ("id", "question", "similar", "keywords", "answer", "tags", "related", *_DEFAULTS)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_CHARS = 64
_CATEGORY_LEVELS = 3
_OTHER_FOLDER, _OTHER_FILE = "golden", "lexicon.yml"


def read(path: Path) -> Loaded:
    """`path` is a file or a folder. Never raises: what cannot be read is a problem."""
    entries: list[Located[Entry]] = []
    problems: list[Problem] = []
    files = _files(path)
    if not files:
        problems.append(Problem(code="K101", message="没有条目文件", file=path, hint="放入至少一个 .yml 文件"))
    for file in files:
        try:
            document = located_yaml.read(file)
        except ContentError as error:
            problems += error.problems
        else:
            entries += _document(document, file, problems)
    return Loaded(entries=tuple(entries), problems=tuple(problems))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = (file for file in path.rglob("*") if file.suffix in (".yml", ".yaml") and file.is_file())
    return sorted(
        file for file in found if file.name != _OTHER_FILE and _OTHER_FOLDER not in file.relative_to(path).parts[:-1]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Defaults:
    category: tuple[str, ...] = ()
    owner: str = ""
    kind: EntryKind = EntryKind.FAQ
    valid_from: date | None = None
    valid_until: date | None = None


def _document(document: Any, file: Path, problems: list[Problem]) -> list[Located[Entry]]:
    if not isinstance(document, located_yaml.LocatedDict):
        message = "文件应当是「键: 值」，条目写在 entries 下"
        problems.append(Problem(code="K101", message=message, file=file, line=1))
        return []
    fields = EntryFields(mapping=document, file=file, line=document.line, problems=problems)
    fields.reject_unknown(_FILE_KEYS)
    defaults = _shared(fields, _Defaults())
    items = document.get("entries")
    if not isinstance(items, located_yaml.LocatedList):
        fields.report("K101", "entries 应当是列表", "每个条目以「- id: ...」开头", key="entries")
        return []
    entries = []
    for index, item in enumerate(items):
        line = items.line_of(index)
        if not isinstance(item, located_yaml.LocatedDict):
            message = "条目应当是「键: 值」，以「- id: ...」开头"
            problems.append(Problem(code="K101", message=message, file=file, line=line))
            continue
        entry = _entry(EntryFields(mapping=item, file=file, line=line, problems=problems), defaults)
        if entry is not None:
            entries.append(Located(value=entry, file=file, line=line))
    return entries


def _entry(fields: EntryFields, defaults: _Defaults) -> Entry | None:
    """None when it has no usable id or question."""
    fields.reject_unknown(_ENTRY_KEYS)
    entry_id = _id(fields)
    question = fields.required_text("question", QUESTION_CHARS)
    similar = fields.texts("similar", QUESTION_CHARS)
    keywords = fields.texts("keywords")
    answer = fields.answer()
    tags = fields.texts("tags")
    related = tuple(EntryId(one) for one in fields.texts("related"))
    shared = _shared(fields, defaults)
    if shared.kind is EntryKind.FAQ:
        _check_faq(fields, shared)
    if entry_id is None or question is None:
        return None
    return Entry(
        id=entry_id,
        question=question,
        kind=shared.kind,
        similar=fields.distinct(question, similar),
        keywords=keywords,
        answer=answer,
        category=shared.category,
        tags=tags,
        related=related,
        valid_from=shared.valid_from,
        valid_until=shared.valid_until,
        owner=shared.owner,
    )


def _id(fields: EntryFields) -> EntryId | None:
    text = fields.required_text("id", _ID_CHARS)
    if text is None:
        return None
    if not _ID.fullmatch(text):
        fields.report("K108", f"id「{text}」写法不对", "只用小写字母、数字和连字符，例如 consumer-loan-rate", key="id")
        return None
    return EntryId(text)


def _shared(fields: EntryFields, defaults: _Defaults) -> _Defaults:
    """The fields that a file may give for all its entries, with what `fields` says itself put on top."""
    shared = _Defaults(
        category=_category(fields) if "category" in fields.mapping else defaults.category,
        owner=fields.text("owner") or defaults.owner,
        kind=_kind(fields) or defaults.kind,
        valid_from=fields.day("valid_from") or defaults.valid_from,
        valid_until=fields.day("valid_until") or defaults.valid_until,
    )
    own_window = "valid_from" in fields.mapping or "valid_until" in fields.mapping
    if own_window and shared.valid_from and shared.valid_until and shared.valid_until < shared.valid_from:
        hint = f"valid_from 是 {shared.valid_from}"
        fields.report("K105", f"valid_until {shared.valid_until} 早于 valid_from", hint, key="valid_until")
    return shared


def _category(fields: EntryFields) -> tuple[str, ...]:
    names = fields.texts("category")
    if isinstance(fields.mapping["category"], list) and not 1 <= len(fields.mapping["category"]) <= _CATEGORY_LEVELS:
        fields.report("K110", "category 要有一到三级名称", "例如 [贷款, 禾易贷, 额度与利率]", key="category")
    if any("/" in name for name in names):
        fields.report("K110", "category 的名称里不能有「/」", "用「与」或「、」连接", key="category")
    return names[:_CATEGORY_LEVELS]


def _kind(fields: EntryFields) -> EntryKind | None:
    text = fields.text("kind")
    if text is None:
        return None
    try:
        return EntryKind(text)
    except ValueError:
        fields.report("K104", f"没有「{text}」这种 kind", f"可用的有：{'、'.join(EntryKind)}", key="kind")
        return None


def _check_faq(fields: EntryFields, shared: _Defaults) -> None:
    if "category" not in fields.mapping and not shared.category:
        fields.report("K110", "缺少 category", "写在条目里，或写在文件开头供全部条目使用")
    if fields.mapping.get("answer") is None:
        fields.report("K111", "没有答案，存为草稿", "补上 answer 后才会对客户生效", severity=Severity.WARNING)
