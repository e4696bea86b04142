"""For every entry its nearest neighbours among those of its category: what a customer may ask next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry, EntryId
from knowledge.index.matcher import Matcher
from nlu.encoders.encoder import Vectors

KEPT = 6  # twice what is shown: some may be out of their window, or asked already
_BLOCK = 256
_SAME_LEVEL = 2.0  # more than any cosine: who shares a level more comes first


def neighbours(
    matcher: Matcher, entries: Sequence[Entry], known: Mapping[EntryId, Sequence[EntryId]]
) -> dict[EntryId, Sequence[EntryId]]:
    """`entries` are those the matcher was built of, in that order. Those of the same category first, then of the one
    above it; entries without a category have none. `known` are taken as they are. Cost: the entries that are not known
    times the largest outermost category."""
    vectors = _centres(matcher)
    groups: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        if entry.category:
            groups.setdefault(entry.category[0], []).append(place)
    found = dict(known)
    for group in groups.values():
        wanted = [row for row, place in enumerate(group) if entries[place].id not in known]
        paths = [entries[place].category for place in group]
        for row, near in zip(wanted, _nearest(vectors[group], paths, wanted), strict=True):
            found[entries[group[row]].id] = [entries[group[other]].id for other in near]
    return found


def _centres(matcher: Matcher) -> Vectors:
    """(entries, dim): the direction in which an entry's questions lie."""
    sums = np.add.reduceat(matcher.routes.dense.vectors, matcher.routes.starts)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(norms > 0, norms, 1), dtype=np.float32)


def _nearest(vectors: Vectors, paths: Sequence[tuple[str, ...]], wanted: Sequence[int]) -> list[list[int]]:
    levels = [_numbers([path[:depth] for path in paths]) for depth in (2, 3)] if wanted else []
    found: list[list[int]] = []
    for start in range(0, len(wanted), _BLOCK):
        rows = np.array(wanted[start : start + _BLOCK])
        closeness = np.round(vectors[rows] @ vectors.T, 4)
        for level in levels:
            closeness += _SAME_LEVEL * (level[rows][:, None] == level)
        closeness[np.arange(len(rows)), rows] = -np.inf
        count = min(KEPT, len(paths) - 1)
        best = np.sort(np.argpartition(-closeness, max(count - 1, 0), axis=1)[:, :count], axis=1)
        order = np.argsort(-np.take_along_axis(closeness, best, axis=1), axis=1, kind="stable")
        found += np.take_along_axis(best, order, axis=1).tolist()
    return found


def _numbers(names: Sequence[tuple[str, ...]]) -> NDArray[np.int32]:
    """Equal names, equal numbers."""
    numbers: dict[tuple[str, ...], int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int32)
