"""How content files meet the database: a row still equal to its last seed follows its file, an edited row wins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`seed` is the digest of the file's document that the row was last set from; None: it never came from a file."""

    document: Document
    seed: str | None

    @property
    def is_edited(self) -> bool:
        return self.seed is None or digest(self.document) != self.seed


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPlan:
    """What following the files means for a table; ids in file order, then in table order."""

    write: Mapping[str, Row] = field(default_factory=dict)
    delete: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()  # edited in the database while the file says something else: the database wins


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """`documents` as they are afterwards, in the order in which people wrote them."""

    plan: SeedPlan
    documents: Sequence[Document]


def follow(seeds: Mapping[str, Document], rows: Mapping[str, Row]) -> Followed:
    """`rows` in the order in which people wrote them."""
    changes = plan(seeds, rows)
    kept = {key: row for key, row in rows.items() if key not in changes.delete}
    return Followed(plan=changes, documents=[row.document for row in {**kept, **changes.write}.values()])


def plan(seeds: Mapping[str, Document], rows: Mapping[str, Row]) -> SeedPlan:
    write: dict[str, Row] = {}
    added, followed, kept = [], [], []
    for key, document in seeds.items():
        seed, row = digest(document), rows.get(key)
        if row is None:
            write[key] = Row(document=document, seed=seed)
            added.append(key)
        elif row.seed == seed:
            continue
        elif row.is_edited:
            kept.append(key)
        else:
            write[key] = Row(document=document, seed=seed)
            followed.append(key)
    gone = [key for key, row in rows.items() if row.seed is not None and key not in seeds]
    delete = tuple(key for key in gone if not rows[key].is_edited)
    kept += [key for key in gone if rows[key].is_edited]
    return SeedPlan(write=write, delete=delete, added=tuple(added), followed=tuple(followed), kept=tuple(kept))


def digest(document: Document) -> str:
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
