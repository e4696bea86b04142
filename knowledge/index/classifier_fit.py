"""Learning the classifier, and what it would have said of each question had it never seen it.

Weighted kernel ridge regression on one output for each entry. Unlike other classifiers it knows in closed form what
it would answer if a question, or a whole entry, had been left out, from one factorisation: with G = (K + D)^-1 and
A = G Y, leaving out the rows B changes A to A - G_.B inverse(G_BB) A_B.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from knowledge.index.classifier import Classifier
from knowledge.index.kernel import KernelRows, ridge

MOST_QUESTIONS = 16_000  # the kernel of more would not fit: 1 GB, about 80 s on one core
_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedClassifier:
    """`questions` and `entries`: those it learned from, ascending; a place below is a place among these questions."""

    classifier: Classifier
    questions: NDArray[np.int64]
    owners: NDArray[np.int32]  # of these questions: places among `entries`
    entries: NDArray[np.int32]
    inverse: NDArray[np.float32]  # (questions, questions): G
    solution: NDArray[np.float32]  # (questions, entries): A

    def without(
        self, hidden: slice, questions: NDArray[np.int64], likeness: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """What `classifier.outputs` would say had the questions at the `hidden` places been left out; of an entry that
        is wholly hidden it means nothing."""
        near = self.classifier.rows[questions]
        weights = (likeness[near >= 0] ** 2).astype(np.float32)
        near = near[near >= 0]
        shares = np.linalg.solve(self.inverse[hidden, hidden], self.inverse[hidden][:, near] @ weights)
        outputs = np.zeros(self.classifier.size, dtype=np.float32)
        outputs[self.entries] = weights @ self.solution[near] - shares @ self.solution[hidden]
        return outputs

    def entry_of(self, place: int) -> slice:
        """The places of all questions of its entry."""
        return slice(*np.searchsorted(self.owners, [self.owners[place], self.owners[place] + 1]).tolist())


def fit_classifier(
    rows: KernelRows, owners: NDArray[np.int32], progress: Callable[[int, int], None]
) -> FittedClassifier:
    """`owners` are the entries of the questions, ascending; every entry has a question."""
    chosen = _spread(owners, MOST_QUESTIONS)
    entries, owner = np.unique(owners[chosen], return_inverse=True)
    similarities = _kernel(rows.take(chosen))
    similarities[np.diag_indices(len(chosen))] += ridge(owner)
    progress(1, 3)
    inverse = _inverse(similarities)
    progress(2, 3)
    solution = np.add.reduceat(inverse, np.searchsorted(owner, np.arange(len(entries))), axis=1)
    progress(3, 3)
    places = np.full(len(owners), -1, dtype=np.int32)
    places[chosen] = np.arange(len(chosen))
    return FittedClassifier(
        classifier=Classifier.of(places, solution, entries, int(owners[-1]) + 1),
        questions=chosen,
        owners=owner.astype(np.int32),
        entries=entries,
        inverse=inverse,
        solution=solution,
    )


def _spread(owners: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """At most so many questions, sorted: the first of each entry, then the second of each ..."""
    position = np.arange(len(owners)) - np.searchsorted(owners, owners)
    return np.sort(np.argsort(position, kind="stable")[:most])


def _kernel(rows: KernelRows) -> NDArray[np.float32]:
    """Of all questions with one another."""
    size = len(rows.dense)
    matrix = np.empty((size, size), dtype=np.float32, order="F")
    for start in range(0, size, _BLOCK):
        block = slice(start, start + _BLOCK)
        matrix[:, block] = rows.kernel(rows.take(block))
    return matrix


def _inverse(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of a positive definite matrix, symmetric, in the memory of the matrix itself."""
    inverse: NDArray[np.float32]
    factor, failed = lapack.spotrf(kernel, lower=1, overwrite_a=1)
    inverse, failed_too = lapack.spotri(factor, lower=1, overwrite_c=1)
    assert failed == failed_too == 0, "a kernel plus a positive diagonal is positive definite"
    for start in range(0, len(kernel), _BLOCK):  # only the lower half was computed
        stop = start + _BLOCK
        inverse[start:stop, stop:] = inverse[stop:, start:stop].T
        corner = np.tril(inverse[start:stop, start:stop])
        inverse[start:stop, start:stop] = corner + np.tril(corner, -1).T
    return inverse
