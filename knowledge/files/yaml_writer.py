"""Entries as one YAML file that `yaml_entries` reads back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from knowledge import entry_codec
from knowledge.entry import Entry, EntryKind

_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_REQUIRED = ("id", "question")
_WIDTH = 1_000_000  # a line that is folded reads as another text to people


def write(entries: Iterable[Entry]) -> bytes:
    document = {"entries": [_item(entry) for entry in entries]}
    text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return str(text).encode("utf-8")


def _item(entry: Entry) -> dict[str, Any]:
    """Every field that is not empty; a FAQ says that it has no category, which could be an oversight."""
    item = entry_codec.to_json(entry) | {"valid_from": entry.valid_from, "valid_until": entry.valid_until}
    kept = {key: value for key, value in item.items() if value or key in _REQUIRED}
    if entry.kind is EntryKind.FAQ:
        kept.setdefault("category", None)
        del kept["kind"]
    return kept
