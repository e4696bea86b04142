"""Two categories that are each other's parent: most often one path was written the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.entry import Entry
from knowledge.files.loaded import Located
from nlu.errors import Problem, Severity


def category_loops(entries: Sequence[Located[Entry]]) -> Iterator[Problem]:
    """One warning a pair, at the entry that turns it round."""
    first: dict[tuple[str, str], Located[Entry]] = {}
    told: set[frozenset[str]] = set()
    for located in entries:
        for parent, child in pairwise(located.value.category):
            first.setdefault((parent, child), located)
            other = first.get((child, parent))
            if other is not None and parent != child and frozenset((parent, child)) not in told:
                told.add(frozenset((parent, child)))
                message = f"分类「{parent}」在这里是「{child}」的上级，在 {other.place} 是它的下级"
                yield located.problem("category", "K155", message, "写成同一个顺序", Severity.WARNING)
