"""Numbers written into an answer, which nobody will remember to change with the product."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.clauses import clauses, without_facts

_UNIT = r"%|％|‰|个?百分点|[万亿]?元|[万亿]|个?工作日|个?月|[天日年期周折倍岁次笔秒]|个?小时|分钟|周岁"
_NUMBER = re.compile(rf"(?P<measured>\d+(?:[.,]\d+)*(?:{_UNIT}))|\d[\d-]{{4,}}|\d{{1,2}}[:：]\d\d")
_EXAMPLE = re.compile("例如|比如|譬如")


def written_numbers(answer: str) -> Iterator[str]:
    """The number of a step (`1.`) is none, nor is one without a unit in an example of what a customer may enter."""
    for clause in clauses(without_facts(answer)):
        for match in _NUMBER.finditer(clause):
            if match["measured"] or not _EXAMPLE.search(clause[: match.start()]):
                yield match.group()
