"""Similar questions that look as if they had been written under the wrong entry.

Leave one out: a question is compared with all others by the characters they share. Being nearest to another entry's
question proves little (禾商贷审批要多久 and 禾车贷审批要多久 are near and both right), so three things must hold:
the nearest question of another entry is near and clearly nearer than the nearest of its own; what the question says
stands in that entry and hardly in its own; and neither question has a word that marks its own entry, or names its
category, and that the other question lacks. docs/content.md says how many misplaced questions it finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge.lint.question_rows import QuestionRows, grams
from knowledge.lint.similar_questions import Pair
from knowledge.progress import Progress

_NEAR, _NEARER = 0.5, 0.2  # cosines: to the nearest question elsewhere, and how much more than to the nearest here
_KNOWN_THERE = 0.5  # how much more of the question, as a share, the other entry has than its own
_SHORTEST = 4  # letters of a question that can be misplaced
_MARKS, _COMMON = 0.3, 0.5  # a word marks an entry: in that share of its questions, in at most that share of entries
_STAGE = "比较条目"


def stray_similar(
    keys: Sequence[str], owners: NDArray[np.int64], names: Sequence[Sequence[str]], progress: Progress
) -> Iterator[Pair]:
    """`keys` are the questions' letters, those of an entry side by side; `owners` their entries, from 0; `names` those
    of each entry's categories."""
    entries = _Entries(keys=keys, owners=owners, names=names)
    starts = np.unique(owners, return_index=True)[1]
    rows = QuestionRows.of([grams(key, 1, 2, 3) for key in keys])
    for start, block in rows.cosines():
        cosines = block.toarray()
        here = np.arange(len(cosines))
        own = owners[start : start + len(cosines)]
        cosines[here, start + here] = -1
        nearest = np.maximum.reduceat(cosines, starts, axis=1)
        at_home = nearest[here, own].copy()
        nearest[here, own] = -1
        there = nearest.argmax(axis=1)
        best = nearest[here, there]
        for row in np.flatnonzero((best >= _NEAR) & (best - at_home >= _NEARER)).tolist():
            if not entries.is_first(start + row):
                other = int(np.where(owners == there[row], cosines[row], -1).argmax())
                if entries.is_stray(start + row, other):
                    yield Pair(question=start + row, other=other)
        progress(_STAGE, start + len(cosines), len(keys))


@dataclass(frozen=True, kw_only=True)
class _Entries:
    keys: Sequence[str]
    owners: NDArray[np.int64]
    names: Sequence[Sequence[str]]

    def is_first(self, question: int) -> bool:
        """The standard question says what its entry is about."""
        return question == 0 or self.owners[question - 1] != self.owners[question]

    def is_stray(self, question: int, other: int) -> bool:
        text, nearest = self.keys[question], self.keys[other]
        here, there = int(self.owners[question]), int(self.owners[other])
        if len(text) < _SHORTEST:
            return False
        ours, theirs = set(grams(text, 2)), set(grams(nearest, 2))
        if self._marks[here] & (ours - theirs) or self._marks[there] & (theirs - ours):
            return False
        weights = {gram: self._idf(gram) ** 2 for gram in grams(text, 1, 2, 3)}
        at_home = sum(weight for gram, weight in weights.items() if self._counts[here][gram] > 1)
        elsewhere = sum(weight for gram, weight in weights.items() if self._counts[there][gram])
        return elsewhere - at_home >= _KNOWN_THERE * sum(weights.values())

    def _idf(self, gram: str) -> float:
        return float(np.log((1 + len(self.keys)) / (1 + self._total[gram])) + 1)

    @cached_property
    def _counts(self) -> list[Counter[str]]:
        """For each entry, in how many of its questions every run of characters stands."""
        counts: list[Counter[str]] = [Counter() for _ in range(int(self.owners[-1]) + 1)]
        for key, owner in zip(self.keys, self.owners.tolist(), strict=True):
            counts[owner].update(grams(key, 1, 2, 3))
        return counts

    @cached_property
    def _total(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for counts in self._counts:
            total.update(counts)
        return total

    @cached_property
    def _marks(self) -> list[set[str]]:
        entries_with = Counter(gram for counts in self._counts for gram in counts)
        sizes = np.bincount(self.owners).tolist()
        return [
            {
                gram
                for gram, count in counts.items()
                if len(gram) == 2
                and count >= max(2, _MARKS * size)
                and entries_with[gram] <= _COMMON * len(self._counts)
            }
            | {gram for name in names for gram in grams(name, 2)}
            for counts, size, names in zip(self._counts, sizes, self.names, strict=True)
        ]
