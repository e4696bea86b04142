"""An entry as plain JSON, every field kept: for the database and the snapshot."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.entry import AnswerChannel, ChannelAnswer, Entry, EntryId, EntryKind

# What a database written by an earlier release does not have.
_ADDED_LATER: dict[str, Any] = {"negative_keywords": (), "channel_answers": {}, "tags": ()}


def to_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "question": entry.question,
        "similar": list(entry.similar),
        "keywords": list(entry.keywords),
        "negative_keywords": list(entry.negative_keywords),
        "answer": entry.answer,
        "channel_answers": {own.channel.value: own.text for own in entry.channel_answers},
        "category": list(entry.category),
        "tags": list(entry.tags),
        "related": list(entry.related),
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else None,
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else None,
        "owner": entry.owner,
    }


def from_json(data: dict[str, Any]) -> Entry:
    """The inverse. Raises KeyError, ValueError or TypeError on data that `to_json` did not write."""
    data = {**_ADDED_LATER, **data}
    return Entry(
        id=EntryId(data["id"]),
        kind=EntryKind(data["kind"]),
        question=data["question"],
        similar=tuple(data["similar"]),
        keywords=tuple(data["keywords"]),
        negative_keywords=tuple(data["negative_keywords"]),
        answer=data["answer"],
        channel_answers=tuple(
            ChannelAnswer(channel=AnswerChannel(channel), text=text)
            for channel, text in data["channel_answers"].items()
        ),
        category=tuple(data["category"]),
        tags=tuple(data["tags"]),
        related=tuple(EntryId(entry_id) for entry_id in data["related"]),
        valid_from=date.fromisoformat(data["valid_from"]) if data["valid_from"] else None,
        valid_until=date.fromisoformat(data["valid_until"]) if data["valid_until"] else None,
        owner=data["owner"],
    )
