"""Reads a folder of YAML files of subjects and their facts; reports every mistake at once, with file and line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from graph.report import Report
from graph.schema import FactVersion, Subject, SubjectType
from graph.versions import read_versions
from nlu.errors import ContentError, Problem
from nlu.located_yaml import LocatedDict, LocatedList, read

_SUBJECT_KEYS = ("id", "type", "name", "aliases", "source", "facts")
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_RESERVED = "name"


def load(folder: Path) -> tuple[Subject, ...]:
    """Every subject of `*.yml` and `*.yaml` in `folder`, in file order. Raises ContentError G000 with all problems."""
    files = sorted(path for path in folder.glob("*") if path.suffix in (".yml", ".yaml"))
    problems: list[Problem] = []
    if not files:
        problems.append(Problem(code="G001", message="没有事实文件", file=folder, hint="放入至少一个 .yml 文件"))
    subjects: dict[str, Subject] = {}
    places: dict[str, str] = {}
    for file in files:
        report = Report(file)
        try:
            document = read(file)
        except ContentError as error:
            problems += error.problems
            continue
        for item, line in _items(document, report):
            subject = _subject(item, report)
            if subject is None:
                continue
            if subject.id in subjects:
                report.add("G004", line, f"「{subject.id}」已经在 {places[subject.id]} 写过", "合并成一处，或换一个 id")
                continue
            subjects[subject.id], places[subject.id] = subject, f"{file.name}:{line}"
        problems += report.problems
    if problems:
        raise ContentError("G000", problems)
    return tuple(subjects.values())


def _items(document: Any, report: Report) -> list[tuple[LocatedDict, int]]:
    if document is None:
        return []
    if not isinstance(document, LocatedList):
        report.add("G001", 1, "文件应是一个列表，每项是一个主体", "以「- id: ...」开头")
        return []
    items = []
    for index, item in enumerate(document):
        if isinstance(item, LocatedDict):
            items.append((item, document.line_of(index)))
        else:
            report.add("G001", document.line_of(index), "每个主体应写成「键: 值」", "以「- id: ...」开头")
    return items


def _subject(item: LocatedDict, report: Report) -> Subject | None:
    """None when the subject cannot be named at all; otherwise as much of it as is right."""
    report.unknown_keys(item, _SUBJECT_KEYS, "主体")
    subject_id = item.get("id")
    if not isinstance(subject_id, str) or not _ID.fullmatch(subject_id):
        report.add(
            "G009", item.line_of("id"), f"主体的 id 无效：{subject_id}", "小写字母开头，只用小写字母、数字和下划线"
        )
        return None
    kind = report.choice(SubjectType, item, "type", f"「{subject_id}」")
    source = _text(item, "source", report, required=False)
    return Subject(
        id=subject_id,
        type=kind or SubjectType.PRODUCT,
        name=_text(item, "name", report, required=True),
        aliases=_aliases(item, report),
        source=source,
        facts=_facts(item, source, report),
    )


def _text(item: LocatedDict, key: str, report: Report, *, required: bool) -> str:
    value = item.get(key)
    if isinstance(value, str) and value.strip():
        return value.strip()
    if key in item:
        report.add("G006", item.line_of(key), f"{key} 应是文字", "数字和日期要加引号")
    elif required:
        report.add("G003", item.line, f"「{item['id']}」缺少 {key}")
    return ""


def _aliases(item: LocatedDict, report: Report) -> tuple[str, ...]:
    aliases = item.get("aliases", LocatedList())
    if not isinstance(aliases, LocatedList) or not all(isinstance(one, str) and one.strip() for one in aliases):
        report.add("G006", item.line_of("aliases"), "aliases 应是文字的列表", "例如 [消费贷, 个人消费贷款]")
        return ()
    return tuple(one.strip() for one in aliases)


def _facts(item: LocatedDict, source: str, report: Report) -> dict[str, tuple[FactVersion, ...]]:
    facts = item.get("facts", LocatedDict())
    if not isinstance(facts, LocatedDict):
        report.add("G006", item.line_of("facts"), "facts 应写成「名称: {值}」")
        return {}
    read_facts = {}
    for relation, written in facts.items():
        name, line = f"{item['id']}.{relation}", facts.line_of(relation)
        if not _ID.fullmatch(relation) or relation == _RESERVED:
            report.add("G009", line, f"事实的名称无效：{relation}", "小写字母、数字和下划线；name 是主体自己的名称")
            continue
        read_facts[relation] = read_versions(name, written, line, source, report)
    return read_facts
