"""An entry as plain JSON, every field kept: for the database and the snapshot."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.entry import Entry, EntryId, EntryKind


def to_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "question": entry.question,
        "similar": list(entry.similar),
        "keywords": list(entry.keywords),
        "answer": entry.answer,
        "category": list(entry.category),
        "related": list(entry.related),
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else None,
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else None,
        "owner": entry.owner,
    }


def from_json(data: dict[str, Any]) -> Entry:
    """The inverse. Raises KeyError, ValueError or TypeError on data that `to_json` did not write."""
    return Entry(
        id=EntryId(data["id"]),
        kind=EntryKind(data["kind"]),
        question=data["question"],
        similar=tuple(data["similar"]),
        keywords=tuple(data["keywords"]),
        answer=data["answer"],
        category=tuple(data["category"]),
        related=tuple(EntryId(entry_id) for entry_id in data["related"]),
        valid_from=date.fromisoformat(data["valid_from"]) if data["valid_from"] else None,
        valid_until=date.fromisoformat(data["valid_until"]) if data["valid_until"] else None,
        owner=data["owner"],
    )
