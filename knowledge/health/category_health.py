"""How the categories do, and which are taken for which."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from knowledge.entry import EntryId
from knowledge.health.entry_health import EntryHealth
from knowledge.health.exam_marks import Marks

Path = tuple[str, ...]
LEVEL = 2  # of the category path: few enough to see at once, particular enough to act upon


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryHealth:
    """`wordings`: mean number of questions an entry has, the standard one included; `overlap`: median of theirs."""

    path: Path
    entries: int
    wordings: float
    overlap: float
    facts: int
    own: Marks
    exam: Marks


def categories_health(entries: Sequence[EntryHealth]) -> tuple[CategoryHealth, ...]:
    """In the order in which the categories first appear; entries without one stand under the empty path."""
    groups: dict[Path, list[EntryHealth]] = {}
    for one in entries:
        groups.setdefault(one.entry.category[:LEVEL], []).append(one)
    return tuple(_category(path, group) for path, group in groups.items())


def confusions(entries: Sequence[EntryHealth]) -> Mapping[Path, Mapping[Path, int]]:
    """How often a question of a category (outer) was taken for one of another category or entry (inner)."""
    path_of: dict[EntryId, Path] = {one.entry.id: one.entry.category[:LEVEL] for one in entries}
    found: defaultdict[Path, Counter[Path]] = defaultdict(Counter)
    for one in entries:
        for other, times in one.taken_for.items():
            found[path_of[one.entry.id]][path_of.get(other, ())] += times
    return found


def _category(path: Path, group: Sequence[EntryHealth]) -> CategoryHealth:
    return CategoryHealth(
        path=path,
        entries=len(group),
        wordings=fmean(len(one.entry.questions) for one in group),
        overlap=median(one.overlap for one in group),
        facts=len({fact for one in group for fact in one.facts}),
        own=sum((one.own for one in group), Marks()),
        exam=sum((one.exam for one in group), Marks()),
    )
