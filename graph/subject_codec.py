"""A subject as plain JSON, every field kept: for the database and the snapshot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from graph.schema import AnyOf, Between, FactVersion, One, Subject, SubjectType, Unit, Value


def to_json(subject: Subject) -> dict[str, Any]:
    return {
        "id": subject.id,
        "type": subject.type,
        "name": subject.name,
        "aliases": list(subject.aliases),
        "source": subject.source,
        "facts": {relation: [_version_out(one) for one in versions] for relation, versions in subject.facts.items()},
    }


def _version_out(version: FactVersion) -> dict[str, Any]:
    return {
        **_value_out(version.value),
        "unit": version.unit,
        "source": version.source,
        "since": version.since.isoformat(),
        "until": version.until.isoformat() if version.until else None,
    }


def _value_out(value: Value) -> dict[str, Any]:
    match value:
        case One():
            return {"value": str(value.value)}
        case Between():
            return {"min": str(value.low), "max": str(value.high)}
        case AnyOf():
            return {"values": [str(one) for one in value.values]}


def from_json(item: dict[str, Any]) -> Subject:
    """The inverse. Raises LookupError, ValueError, TypeError or ArithmeticError on anything else."""
    return Subject(
        id=item["id"],
        type=SubjectType(item["type"]),
        name=item["name"],
        aliases=tuple(item["aliases"]),
        source=item["source"],
        facts={relation: tuple(_version_in(one) for one in versions) for relation, versions in item["facts"].items()},
    )


def _version_in(item: dict[str, Any]) -> FactVersion:
    unit = Unit(item["unit"])
    return FactVersion(
        value=_value_in(item, unit),
        unit=unit,
        source=item["source"],
        since=date.fromisoformat(item["since"]),
        until=date.fromisoformat(item["until"]) if item["until"] else None,
    )


def _value_in(item: dict[str, Any], unit: Unit) -> Value:
    scalar = str if unit is Unit.TEXT else Decimal
    if "value" in item:
        return One(value=scalar(item["value"]))
    if "values" in item:
        return AnyOf(values=tuple(scalar(one) for one in item["values"]))
    return Between(low=Decimal(item["min"]), high=Decimal(item["max"]))
