"""A sparse inverted file: for each feature, the documents that have it and with what weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One element for every (feature of the query, document that has it)."""

    feature: NDArray[np.int64]  # place within the query's ids
    document: NDArray[np.int32]
    weight: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """`starts[f] : starts[f + 1]` are the places of feature f in `documents` and `weights`."""

    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    weights: NDArray[np.float16]
    size: int  # number of documents

    @classmethod
    def of(cls, rows: FeatureRows, weights: NDArray[np.float32], features: int) -> Postings:
        """`rows` has the features of each document, `weights` belong to its `ids`."""
        order = np.argsort(rows.ids, kind="stable")
        starts = np.zeros(features + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows.ids, minlength=features), out=starts[1:])
        return cls(
            starts=starts, documents=rows.owners[order], weights=weights[order].astype(np.float16), size=len(rows)
        )

    def find(self, ids: NDArray[np.int32]) -> Found:
        lengths = self.starts[ids + 1] - self.starts[ids]
        feature = np.repeat(np.arange(len(ids)), lengths)
        before = np.cumsum(lengths) - lengths
        places = np.arange(len(feature)) + (self.starts[ids] - before)[feature]
        return Found(feature=feature, document=self.documents[places], weight=self.weights[places].astype(np.float32))

    def sums(self, ids: NDArray[np.int32], weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """For every document, its weights times the query's, summed over shared features."""
        found = self.find(ids)
        sums = np.bincount(found.document, found.weight * weights[found.feature], self.size)
        return np.asarray(sums, dtype=np.float64)

    def arrays(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        return {
            f"{prefix}_starts": self.starts,
            f"{prefix}_documents": self.documents,
            f"{prefix}_weights": self.weights,
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]], prefix: str, size: int) -> Postings:
        return cls(
            starts=arrays[f"{prefix}_starts"].astype(np.int64),
            documents=arrays[f"{prefix}_documents"].astype(np.int32),
            weights=arrays[f"{prefix}_weights"].astype(np.float16),
            size=size,
        )
