"""How a fact reads in a Chinese sentence: 20万元, 7.2%—18.25%, 3、6、9或12个月."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from graph.schema import AnyOf, Between, One, Scalar, Unit, Value

_SUFFIX = {
    Unit.MINUTE: "分钟",
    Unit.HOUR: "小时",
    Unit.DAY: "天",
    Unit.WORKDAY: "个工作日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.AGE: "周岁",
    Unit.TIMES: "次",
    Unit.COUNT: "个",
    Unit.TEXT: "",
}
_SCALES = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_SCALED_DECIMALS = 2  # 1.25万元, but 12,345元


def render(value: Value, unit: Unit) -> str:
    match value:
        case One():
            return _scalar(value.value, unit)
        case Between() if value.low == value.high:
            return _scalar(value.low, unit)
        case Between():
            return "—".join(_each([value.low, value.high], unit))
        case AnyOf():
            *first, last = _each(value.values, unit)
            return f"{'、'.join(first)}或{last}" if first else last


def _each(values: Sequence[Scalar], unit: Unit) -> list[str]:
    """Money and percentages carry their unit each; other units are said once, after the last value."""
    if unit in (Unit.CNY, Unit.PERCENT):
        return [_scalar(value, unit) for value in values]
    return [*(_plain(value) for value in values[:-1]), _scalar(values[-1], unit)]


def _scalar(value: Scalar, unit: Unit) -> str:
    if unit is Unit.CNY and isinstance(value, Decimal):
        return _money(value)
    return _plain(value) + ("%" if unit is Unit.PERCENT else _SUFFIX[unit])


def _money(amount: Decimal) -> str:
    for scale, name in _SCALES:
        scaled = amount / scale
        if abs(scaled) >= 1 and scaled == round(scaled, _SCALED_DECIMALS):
            return f"{_plain(scaled)}{name}元"
    return f"{amount.normalize():,f}元"


def _plain(value: Scalar) -> str:
    return value if isinstance(value, str) else f"{value.normalize():f}"
