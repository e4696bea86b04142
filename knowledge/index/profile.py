"""Route: each entry as one document, made of all its questions (and, apart from them, of its answer)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index.feature_rows import FeatureRows
from knowledge.index.hidden import Hidden
from knowledge.index.postings import Found, Postings
from nlu.vocabulary import Kind, TextVector

_SATURATION, _LENGTH_SHARE = 1.2, 0.25  # k1 and b of BM25


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """For every entry. `known` is the share of the query's characters (by idf) that the base knows at all."""

    cosine: NDArray[np.float64]
    bm25: NDArray[np.float64]  # divided by what a perfect document would get
    coverage: NDArray[np.float64]  # share of the query's characters, by idf, that some question of the entry has
    concept_coverage: NDArray[np.float64]  # the same of its concepts
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
            count, lengths, squares = self._without(hidden, query, found)
        size, document, feature = self.counts.size, found.document, found.feature
        entry_idf = self.entry_idf[query.ids]
        longer = 1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / max(float(lengths.mean()), 1.0)
        saturated = count * (_SATURATION + 1) / (count + _SATURATION * longer[document])
        covered = {kind: (query.kinds == kind)[feature] & (count > 0) for kind in (Kind.CHARACTERS, Kind.CONCEPT)}
        known = np.bincount(feature[covered[Kind.CHARACTERS]], minlength=len(query.ids)) > 0
        mass = {kind: float(query.mass[kind]) or 1.0 for kind in covered}
        coverage, concept_coverage = (
            np.bincount(document[of_kind], query.idf[feature[of_kind]], size) / mass[kind]
            for kind, of_kind in covered.items()
        )
        return ProfileView(
            cosine=np.bincount(document, count * (query.idf**2)[feature], size)
            / (np.sqrt(np.maximum(squares, 1e-6)) * query.norm()),
            bm25=np.bincount(document, saturated * entry_idf[feature], size) / (float(entry_idf.sum()) or 1.0),
            coverage=coverage,
            concept_coverage=concept_coverage,
            known=float(query.idf[known].sum()) / mass[Kind.CHARACTERS],
        )

    def _without(
        self, hidden: Hidden, query: TextVector, found: Found
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """As if the hidden question, or its whole entry, were not in the base."""
        own = found.document == hidden.entry
        if hidden.whole_entry:
            return np.where(own, 0, found.weight), self.lengths, self.squares
        gone = hidden.vector
        lost = self.counts.find(gone.ids)
        of_entry = lost.document == hidden.entry
        counts, weights = lost.weight[of_entry], gone.idf[lost.feature[of_entry]]
        lengths, squares = self.lengths.copy(), self.squares.copy()
        lengths[hidden.entry] -= len(gone.ids)
        squares[hidden.entry] -= float(((2 * counts - 1) * weights**2).sum())
        shared = own & np.isin(query.ids, gone.ids)[found.feature]
        return found.weight - shared, lengths, squares
