"""What a cell holds and what a column makes of it, both ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from knowledge.entry import Entry
from knowledge.files.columns import KIND_NAMES, Column, Form
from knowledge.files.unusable import Unusable

# An item of a list may hold any character: a line break in it is written as \n, and a backslash as two.
_ESCAPED = re.compile(r"\\([\\n])")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_EXACT_DIGITS = 15  # what Excel keeps of a number
_AS_TEXT = "把单元格设为文本格式后重新输入"

CellValue = str | int | float | date | Unusable | None


def text(value: CellValue) -> str | Unusable:
    """Empty for an empty cell."""
    match value:
        case None:
            return ""
        case str() | Unusable():
            return value
        case date():
            return Unusable(code="K147", message="是日期，这一列要文字", hint=_AS_TEXT)
    if isinstance(value, int):
        digits, is_exact = str(value), abs(value) < 10**_EXACT_DIGITS
    else:
        digits = f"{value:.{_EXACT_DIGITS}g}"
        is_exact = not set(digits) & set("en") and float(digits) == value  # 1e-07, inf, nan
    if is_exact:
        return digits
    message = f"数字超过 {_EXACT_DIGITS} 位，Excel 可能已改动后面的数字"
    return Unusable(code="K147", message=message, hint=_AS_TEXT)


def day(value: CellValue) -> date | Unusable | None:
    wrong = Unusable(code="K105", message="不是日期", hint="写成 2026-01-31、2026/1/31 或 2026年1月31日")
    match value:
        case None | Unusable():
            return value
        case datetime():
            if value.time() == time():
                return value.date()
            return Unusable(code="K105", message="日期带有时间", hint="只留日期，例如 2026-01-31")
        case date():
            return value
        case str():
            found = _DAY.fullmatch(value.strip())
            if found is None:
                return wrong if value.strip() else None
            try:
                return date(*(int(part) for part in found.groups() if part is not None))
            except ValueError:
                return Unusable(code="K105", message=f"没有 {value.strip()} 这一天", hint="检查月份和日期")
    return Unusable(code="K105", message="是数字，不是日期", hint="把单元格设为日期格式，或写成 2026-01-31")


def items(cell: str) -> list[str]:
    """The lines that are not blank."""
    lines = cell.replace("\r\n", "\n").split("\n")
    return [_ESCAPED.sub(_unescape, line) for line in lines if line.strip()]


def joined(lines: Sequence[str]) -> str:
    """The inverse of `items`."""
    return "\n".join(escaped(line) for line in lines)


def escaped(item: str) -> str:
    return item.replace("\\", r"\\").replace("\n", r"\n")


def path(cell: str) -> list[str] | Unusable:
    """`贷款/消费贷/利率` as its names."""
    names = [name.strip() for name in cell.split("/")] if cell.strip() else []
    if all(names):
        return names
    return Unusable(code="K110", message=f"「{cell.strip()}」里有一级是空的", hint="写成 贷款/消费贷/利率，首尾不加 /")


def kind(cell: str) -> str | Unusable:
    """An EntryKind's value, by its Chinese or English name."""
    name = cell.strip().lower()
    for one, chinese in KIND_NAMES.items():
        if name in (chinese, one.value):
            return one.value
    return Unusable(
        code="K104", message=f"没有「{cell.strip()}」这一种", hint=f"可用的有：{'、'.join(KIND_NAMES.values())}"
    )


def written(entry: Entry, column: Column) -> str | date | None:
    """What stands in this column of an entry's row; None for an empty cell."""
    if column.key.startswith("channel_answers."):
        channel = column.key.rpartition(".")[2]
        return next((own.text for own in entry.channel_answers if own.channel == channel), None)
    value = getattr(entry, column.key)
    match column.form:
        case Form.LINES:
            return joined(value) or None
        case Form.PATH:
            return "/".join(value) or None
        case Form.KIND:
            return KIND_NAMES[value]
        case Form.DAY:
            return value if isinstance(value, date) else None
        case Form.TEXT:
            return str(value) if value else None


def _unescape(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else "\\"
