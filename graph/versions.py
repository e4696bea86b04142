"""Reads the versions of one fact as a person wrote them: a map, or a list of maps when the fact changed in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from graph.report import Report
from graph.schema import AnyOf, Between, FactVersion, One, Scalar, Unit, Value
from nlu.located_yaml import LocatedDict, LocatedList

_KEYS = ("value", "min", "max", "values", "unit", "from", "until", "source")
_FORMS = ({"value"}, {"min", "max"}, {"values"})


def read_versions(name: str, written: Any, line: int, source: str, report: Report) -> tuple[FactVersion, ...]:
    """Oldest first. A version without `until` holds until the next one begins. `source` is the subject's default."""
    items = written if isinstance(written, LocatedList) else [written]
    dated: list[tuple[FactVersion, int]] = []
    for item in items:
        if not isinstance(item, LocatedDict):
            report.add(
                "G006", line, f"「{name}」应写成一个值或一列值", "例如 {value: 500, unit: CNY, from: 2026-01-01}"
            )
        elif (version := _version(name, item, source, report)) is not None:
            dated.append((version, item.line))
    dated.sort(key=lambda pair: pair[0].since)
    return _without_overlap(name, dated, report)


def _version(name: str, item: LocatedDict, source: str, report: Report) -> FactVersion | None:
    known = len(report.problems)
    report.unknown_keys(item, _KEYS, f"「{name}」")
    unit = report.choice(Unit, item, "unit", f"「{name}」")
    value = _value(name, item, unit, report) if unit else None
    since, until = _day(name, item, "from", report), _day(name, item, "until", report)
    if "from" not in item:
        report.add("G003", item.line, f"「{name}」缺少 from", "写明从哪一天起有效，例如 from: 2026-01-01")
    if since and until and until < since:
        report.add("G007", item.line_of("until"), f"「{name}」的 until 早于 from", "until 是最后有效的一天")
    own_source = item.get("source", source)
    if not isinstance(own_source, str) or not own_source.strip():
        report.add("G003", item.line, f"「{name}」没有出处", "在主体或这一条写 source: 文件名称")
    if len(report.problems) > known or unit is None or value is None or since is None:
        return None
    return FactVersion(value=value, unit=unit, source=own_source.strip(), since=since, until=until)


def _value(name: str, item: LocatedDict, unit: Unit, report: Report) -> Value | None:
    form = {"value", "min", "max", "values"} & set(item)
    if form not in _FORMS:
        report.add("G003", item.line, f"「{name}」的值要写 value、min 加 max、values 三种之一", "只写其中一种")
        return None
    if "values" in form:
        written = item["values"]
        if not isinstance(written, LocatedList) or not written:
            report.add("G006", item.line_of("values"), f"「{name}」的 values 应是一个列表", "例如 [3, 6, 9, 12]")
            return None
        values = [_scalar(name, one, unit, written.line_of(index), report) for index, one in enumerate(written)]
        good = tuple(one for one in values if one is not None)
        return AnyOf(values=good) if len(good) == len(written) else None
    if "value" in form:
        value = _scalar(name, item["value"], unit, item.line_of("value"), report)
        return None if value is None else One(value=value)
    return _between(name, item, unit, report)


def _between(name: str, item: LocatedDict, unit: Unit, report: Report) -> Between | None:
    if unit is Unit.TEXT:
        report.add("G006", item.line_of("min"), f"「{name}」是文字，没有大小", "改用 value")
        return None
    low, high = (_scalar(name, item[key], unit, item.line_of(key), report) for key in ("min", "max"))
    if not isinstance(low, Decimal) or not isinstance(high, Decimal):
        return None
    if low > high:
        report.add("G008", item.line_of("min"), f"「{name}」的 min 大于 max", "对调两个值")
    return Between(low=low, high=high)


def _scalar(name: str, written: Any, unit: Unit, line: int, report: Report) -> Scalar | None:
    if unit is Unit.TEXT:
        if isinstance(written, str) and written.strip():
            return written.strip()
        report.add("G006", line, f"「{name}」应是文字，写的是 {written}", '加引号，例如 "9:00"')
        return None
    if isinstance(written, (int, float)) and not isinstance(written, bool) and isfinite(written):
        return Decimal(str(written))
    report.add("G006", line, f"「{name}」应是数字，写的是 {written}", "不写单位、逗号和引号")
    return None


def _day(name: str, item: LocatedDict, key: str, report: Report) -> date | None:
    written = item.get(key)
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    if written is not None:
        report.add("G006", item.line_of(key), f"「{name}」的 {key} 应是日期", "例如 2026-01-01，不加引号")
    return None


def _without_overlap(name: str, dated: Sequence[tuple[FactVersion, int]], report: Report) -> tuple[FactVersion, ...]:
    versions = []
    for index, (version, line) in enumerate(dated):
        if index + 1 < len(dated):
            following, following_line = dated[index + 1]
            if version.since == following.since or (version.until is not None and version.until >= following.since):
                where = f"第 {line} 行与第 {following_line} 行"
                report.add("G007", following_line, f"「{name}」有两个值同一天有效：{where}", "错开 from 和 until")
            elif version.until is None:
                version = replace(version, until=following.since - timedelta(days=1))
        versions.append(version)
    return tuple(versions)
