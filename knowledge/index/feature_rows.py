"""Which features each of many texts has: the rows of a sparse matrix, without its values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureRows:
    """`ids[starts[row] : starts[row + 1]]` are the features of a row, each once."""

    starts: NDArray[np.int64]
    ids: NDArray[np.int32]

    @classmethod
    def of(cls, rows: Iterable[NDArray[np.int32]]) -> FeatureRows:
        found = list(rows)
        return cls(
            starts=np.cumsum([0, *map(len, found)], dtype=np.int64),
            ids=np.concatenate([*found, np.zeros(0, np.int32)]).astype(np.int32),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> NDArray[np.int32]:
        return self.ids[self.starts[row] : self.starts[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    @property
    def owners(self) -> NDArray[np.int32]:
        """The row of every element of `ids`."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    def sums(self, of_feature: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each row, what its features have, summed."""
        return np.bincount(self.owners, of_feature[self.ids], len(self)).astype(np.float32)

    def shared_with(
        self, rows: NDArray[np.int64], ids: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Each feature that one of these rows and `ids` have in common: the place among `rows`, the place in `ids`."""
        chosen = self.take(rows)
        if not len(ids):
            return np.zeros(0, np.int32), np.zeros(0, np.int64)
        order = np.argsort(ids)
        places = order[np.minimum(np.searchsorted(ids, chosen.ids, sorter=order), len(ids) - 1)]
        shared = ids[places] == chosen.ids
        return chosen.owners[shared], places[shared]

    def take(self, rows: NDArray[np.int64]) -> FeatureRows:
        """These rows, in this order."""
        lengths = self.lengths[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return FeatureRows(starts=starts.astype(np.int64), ids=self.ids[places])

    def followed_by(self, other: FeatureRows) -> FeatureRows:
        return FeatureRows(
            starts=np.concatenate([self.starts, self.starts[-1] + other.starts[1:]]),
            ids=np.concatenate([self.ids, other.ids]),
        )
