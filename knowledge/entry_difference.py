"""What taking entries over would change in a base."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDifference:
    """Entries in the order in which they came."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    unchanged: tuple[Entry, ...]


def entry_difference(entries: Iterable[Entry], existing: Iterable[Entry]) -> EntryDifference:
    held = {entry.id: entry for entry in existing}
    new, changed, unchanged = [], [], []
    for entry in entries:
        if entry.id not in held:
            new.append(entry)
        elif held[entry.id] == entry:
            unchanged.append(entry)
        else:
            changed.append(entry)
    return EntryDifference(new=tuple(new), changed=tuple(changed), unchanged=tuple(unchanged))
