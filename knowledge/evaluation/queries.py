"""Questions with the entry that answers them: `{"text", "id"}` a line, `id` null where no entry does.

`also` (a list, may be absent) names entries whose answer is right as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.entry import EntryId
from knowledge.files import json_lines
from nlu.errors import ContentError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    text: str
    entry_id: EntryId | None
    also: tuple[EntryId, ...] = ()


def read(path: Path) -> tuple[Query, ...]:
    """In file order. Raises ContentError K401 with every problem."""
    queries: list[Query] = []
    problems: list[Problem] = []
    for item in json_lines.read(path):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        text, entry_id = item.value.get("text"), item.value.get("id", 0)
        if not isinstance(text, str) or not (entry_id is None or isinstance(entry_id, str)):
            hint = "每行要有文字 text 和 id；没有条目能回答时 id 写 null"
            problems.append(Problem(code="K401", message="不是测试问题", file=path, line=item.line, hint=hint))
            continue
        also = item.value.get("also", [])
        if not (isinstance(also, list) and all(isinstance(one, str) for one in also)) or (also and entry_id is None):
            hint = "also 是同样答得对的条目的 id 列表，id 为 null 时不写"
            problems.append(Problem(code="K401", message="不是测试问题", file=path, line=item.line, hint=hint))
            continue
        right = None if entry_id is None else EntryId(entry_id)
        queries.append(Query(text=text, entry_id=right, also=tuple(map(EntryId, also))))
    if not queries and not problems:
        problems.append(Problem(code="K401", message="文件里没有测试问题", file=path))
    if problems:
        raise ContentError("K401", problems)
    return tuple(queries)
