"""What the graph is made of: subjects (a product, a service, the bank) and the dated facts that are true of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class SubjectType(StrEnum):
    PRODUCT = "product"
    ORGANISATION = "organisation"
    SERVICE = "service"
    CHANNEL = "channel"
    REGULATION = "regulation"


class Unit(StrEnum):
    CNY = "CNY"
    PERCENT = "percent"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"
    YEAR = "year"
    AGE = "age"
    TIMES = "times"
    COUNT = "count"
    TEXT = "text"  # any wording: opening hours, a phone number


Scalar = Decimal | str  # str with Unit.TEXT, Decimal with every other unit


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    value: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Both ends included; `low` <= `high`."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """The choices a customer has, in the order in which they are told; never empty."""

    values: tuple[Scalar, ...]


Value = One | Between | AnyOf


@dataclass(frozen=True, slots=True, kw_only=True)
class FactVersion:
    """What a fact says from `since` to `until`, both days included; `until` None is open-ended."""

    value: Value
    unit: Unit
    source: str
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`facts` maps a relation (`max_amount`) to its versions, oldest first, no two of which hold on the same day."""

    id: str
    type: SubjectType
    name: str
    aliases: tuple[str, ...] = ()
    source: str = ""
    facts: Mapping[str, tuple[FactVersion, ...]] = field(default_factory=dict)
