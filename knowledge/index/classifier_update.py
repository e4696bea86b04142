"""Bringing the classifier up to date with a few changed questions, without the kernel of the whole base.

The weights of the changed questions and of those nearest to them are solved anew while all others stay as they are:
one step of block coordinate descent on the equations that `classifier_fit` solves at once. What lies far from a
change has next to no say in it, so one step is nearly the whole way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.index.classifier import Classifier
from knowledge.index.kernel import KernelRows, ridge

_NEIGHBOURS = 8  # of each changed question


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From the old questions to the new: `source[q]` is the old place of new question q, -1 for a fresh one;
    `entry_of[e]` is the new number of old entry e, -1 when it is gone; `owners` the entries of the new questions."""

    source: NDArray[np.int64]
    entry_of: NDArray[np.int32]
    owners: NDArray[np.int32]


def update_classifier(old: Classifier, change: Change, questions: KernelRows, gone: KernelRows) -> Classifier:
    """`questions`: the new ones; `gone`: old ones that are no more."""
    size = int(change.owners[-1]) + 1
    kept = _kept(old, change)
    fresh = np.flatnonzero(change.source < 0)
    learned = np.flatnonzero((kept.rows >= 0) | (change.source < 0))
    again = np.union1d(fresh, _nearest(questions, gone, fresh, np.flatnonzero(kept.rows >= 0)))
    if not len(again):
        return kept
    weights = np.zeros((len(again), size), dtype=np.float32)
    has_row = kept.rows[again] >= 0
    rows = kept.rows[again][has_row]
    np.add.at(weights, (np.flatnonzero(has_row)[:, None], kept.entries[rows]), kept.weights[rows].astype(np.float32))
    columns = np.unique(change.owners[again])
    weights[:, columns] = _solve(kept, change.owners, questions, learned, again, columns)
    return _with(
        kept,
        again,
        Classifier.of(np.arange(len(again), dtype=np.int32), weights, np.arange(size, dtype=np.int32), size),
    )


def _kept(old: Classifier, change: Change) -> Classifier:
    """The old weights by new numbers; those for entries that are gone weigh nothing."""
    entries = change.entry_of[old.entries]
    return Classifier(
        np.where(change.source < 0, -1, old.rows[change.source]).astype(np.int32),
        np.maximum(entries, 0).astype(np.int32),
        np.where(entries < 0, 0, old.weights).astype(np.float16),
        int(change.owners[-1]) + 1,
    )


def _nearest(
    questions: KernelRows, gone: KernelRows, fresh: NDArray[np.int64], kept: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Kept questions that lie nearest to what came or went."""
    count = min(_NEIGHBOURS, len(kept))
    if not count:
        return kept
    others = questions.take(kept)
    near = [changed.kernel(others) for changed in (questions.take(fresh), gone)]
    return np.unique(kept[np.argpartition(-np.concatenate(near), count - 1, axis=1)[:, :count]])


def _solve(
    kept: Classifier,
    owners: NDArray[np.int32],
    questions: KernelRows,
    learned: NDArray[np.int64],
    again: NDArray[np.int64],
    columns: NDArray[np.int32],
) -> NDArray[np.float32]:
    """(again, columns): the weights that make these questions come out right, given all others'."""
    kernel = questions.take(again).kernel(questions.take(learned))
    inside = np.searchsorted(learned, again)
    far = np.setdiff1d(np.arange(len(learned)), inside)
    rows = kept.rows[learned[far]]
    column = np.full(kept.size, -1)
    column[columns] = np.arange(len(columns))
    places, depths = np.nonzero(column[kept.entries[rows]] >= 0)
    weights = np.zeros((len(far), len(columns)), dtype=np.float32)
    np.add.at(weights, (places, column[kept.entries[rows[places], depths]]), kept.weights[rows[places], depths])
    targets = owners[again][:, None] == columns
    block = kernel[:, inside]
    block[np.diag_indices(len(again))] += ridge(owners[learned])[inside]
    return np.asarray(np.linalg.solve(block, targets - kernel[:, far] @ weights), dtype=np.float32)


def _with(kept: Classifier, again: NDArray[np.int64], solved: Classifier) -> Classifier:
    """`solved` has one row for each question in `again`; rows that nobody needs any more are dropped."""
    stays = np.setdiff1d(np.flatnonzero(kept.rows >= 0), again)
    rows = np.full(len(kept.rows), -1, dtype=np.int32)
    rows[stays] = np.arange(len(stays))
    rows[again] = len(stays) + np.arange(len(again))
    width = max(kept.entries.shape[1], solved.entries.shape[1])
    old, new = _widened(kept, kept.rows[stays], width), _widened(solved, solved.rows, width)
    return Classifier(rows, np.concatenate([old[0], new[0]]), np.concatenate([old[1], new[1]]), kept.size)


def _widened(
    classifier: Classifier, rows: NDArray[np.int32], width: int
) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
    """A base that had fewer entries than a row keeps has narrower rows."""
    missing = ((0, 0), (0, width - classifier.entries.shape[1]))
    return np.pad(classifier.entries[rows], missing), np.pad(classifier.weights[rows], missing)
