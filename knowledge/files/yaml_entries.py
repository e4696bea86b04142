"""Entries in YAML: a file, or a folder with everything below it, read with every mistake at its line.

A file is a mapping with `entries` and, beside it, defaults for `category`, `owner`, `kind`, `valid_from` and
`valid_until`. Folders named `golden` and the files of words and of accepted advice hold other things and are passed
over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from knowledge.entry import Entry, EntryKind
from knowledge.files.entry_fields import EntryFields
from knowledge.files.entry_from import Defaults, entry_from, with_own
from knowledge.files.loaded import Loaded, Located
from knowledge.progress import Progress, silent
from nlu import located_yaml
from nlu.errors import ContentError, Problem

_DEFAULTS = ("category", "owner", "kind", "valid_from", "valid_until")
_FILE_KEYS = (*_DEFAULTS, "entries")
_ENTRY_KEYS = (
    "id",
    "question",
    "similar",
    "keywords",
    "negative_keywords",
    "answer",
    "channel_answers",
    "tags",
    "related",
    *_DEFAULTS,
)
ACCEPTED_ADVICE = "accepted_advice.yml"
_OTHER_FOLDER, _OTHER_FILES = "golden", ("lexicon.yml", "wording.yml", ACCEPTED_ADVICE)


def read(path: Path, progress: Progress = silent) -> Loaded:
    """`path` is a file or a folder. Never raises: what cannot be read is a problem."""
    entries: list[Located[Entry]] = []
    problems: list[Problem] = []
    files = _files(path)
    if not files:
        problems.append(Problem(code="K101", message="没有条目文件", file=path, hint="放入至少一个 .yml 文件"))
    for done, file in enumerate(files):
        progress("读取", done, len(files))
        try:
            document = located_yaml.read(file)
        except ContentError as error:
            problems += error.problems
        else:
            entries += _document(document, file, problems)
    progress("读取", len(files), len(files))
    return Loaded(entries=tuple(entries), problems=tuple(problems))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = (file for file in path.rglob("*") if file.suffix in (".yml", ".yaml") and file.is_file())
    return sorted(
        file
        for file in found
        if file.name not in _OTHER_FILES and _OTHER_FOLDER not in file.relative_to(path).parts[:-1]
    )


def _document(document: Any, file: Path, problems: list[Problem]) -> list[Located[Entry]]:
    if not isinstance(document, located_yaml.LocatedDict):
        message = "文件应当是「键: 值」，条目写在 entries 下"
        problems.append(Problem(code="K101", message=message, file=file, line=1))
        return []
    fields = EntryFields(mapping=document, file=file, line=document.line, problems=problems)
    fields.reject_unknown(_FILE_KEYS)
    defaults = with_own(fields, Defaults())
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


def _entry(fields: EntryFields, defaults: Defaults) -> Entry | None:
    fields.reject_unknown(_ENTRY_KEYS)
    kind = fields.mapping.get("kind") or defaults.kind
    if kind == EntryKind.FAQ and "category" not in fields.mapping and not defaults.category:
        fields.report("K110", "缺少 category", "写在条目里，或写在文件开头供全部条目使用")
    return entry_from(fields, defaults)
