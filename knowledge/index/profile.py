"""Route: each entry as one document, made of all its questions (and, apart from them, of its answer)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows
from knowledge.index.hidden import Hidden
from knowledge.index.postings import Postings
from nlu.vocabulary import Kind, TextVector

_SATURATION, _LENGTH_SHARE = 1.2, 0.25  # k1 and b of BM25


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """For every entry. `known` is the share of the query's characters (by idf) that the base knows at all."""

    cosine: NDArray[np.float64]
    bm25: NDArray[np.float64]  # divided by what a perfect document would get
    coverage: NDArray[np.float64]  # share of the query's characters, by idf, that some question of the entry has
    known: float


class Profile:
    """`counts[f, e]` questions of entry e have feature f."""

    def __init__(
        self,
        counts: Postings,
        lengths: NDArray[np.float32],
        squares: NDArray[np.float32],
        entry_idf: NDArray[np.float32],
    ) -> None:
        self.counts, self.lengths, self.squares, self.entry_idf = counts, lengths, squares, entry_idf

    @classmethod
    def build(cls, questions: FeatureRows, owners: NDArray[np.int32], idf: NDArray[np.float32]) -> Profile:
        """`owners[q]` is the entry of question q, ascending."""
        entries, features = int(owners[-1]) + 1, len(idf)
        pairs, found = np.unique(
            owners[questions.owners].astype(np.int64) * features + questions.ids, return_counts=True
        )
        entry, counts = pairs // features, found.astype(np.float32)
        rows = FeatureRows(
            starts=np.concatenate([[0], np.cumsum(np.bincount(entry, minlength=entries))]).astype(np.int64),
            ids=(pairs % features).astype(np.int32),
        )
        postings = Postings.of(rows, counts, features)
        having = np.diff(postings.starts)
        return cls(
            postings,
            np.bincount(entry, counts, entries).astype(np.float32),
            np.bincount(entry, (counts * idf[rows.ids]) ** 2, entries).astype(np.float32),
            np.log1p((entries - having + 0.5) / (having + 0.5)).astype(np.float32),
        )

    def view(self, query: TextVector, hidden: Hidden | None = None) -> ProfileView:
        found = self.counts.find(query.ids)
        count, lengths, squares = found.weight, self.lengths, self.squares
        if hidden is not None:
            count, lengths, squares = self._without(hidden, query, found.document, count)
        size, document, feature = self.counts.size, found.document, found.feature
        entry_idf = self.entry_idf[query.ids]
        longer = 1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / max(float(lengths.mean()), 1.0)
        saturated = count * (_SATURATION + 1) / (count + _SATURATION * longer[document])
        characters = (query.kinds == Kind.CHARACTERS)[feature] & (count > 0)
        known = np.bincount(feature[characters], minlength=len(query.ids)) > 0
        mass = float(query.mass[Kind.CHARACTERS]) or 1.0
        return ProfileView(
            cosine=np.bincount(document, count * (query.idf**2)[feature], size)
            / (np.sqrt(np.maximum(squares, 1e-6)) * query.norm()),
            bm25=np.bincount(document, saturated * entry_idf[feature], size) / (float(entry_idf.sum()) or 1.0),
            coverage=np.bincount(document[characters], query.idf[feature[characters]], size) / mass,
            known=float(query.idf[known].sum()) / mass,
        )

    def _without(
        self, hidden: Hidden, query: TextVector, document: NDArray[np.int32], count: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """As if the question that is being asked, or its whole entry, were not in the base."""
        own = document == hidden.entry
        if hidden.whole_entry:
            return np.where(own, 0, count), self.lengths, self.squares
        lengths, squares = self.lengths.copy(), self.squares.copy()
        lengths[hidden.entry] -= len(query.ids)
        squares[hidden.entry] -= float(((2 * count[own] - 1) * query.idf**2).sum())
        return count - own, lengths, squares
