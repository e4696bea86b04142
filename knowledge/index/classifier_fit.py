"""Learning the classifier, and what it would have said of each question had it never seen it.

Weighted kernel ridge regression on one output for each entry. Unlike other linear classifiers it knows in closed form
what it would answer if a question, or a whole entry, had been left out, from one factorisation: with G = (K + D)^-1 and
A = G Y, leaving out the rows B changes their outputs to Y_B - inverse(G_BB) A_B.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack

from knowledge.index.classifier import Classifier
from nlu.vocabulary import Kind, TextVector

MOST_QUESTIONS = 16_000  # the kernel of more would not fit: 1 GB, about 80 s on one core
_RIDGE = 0.3
_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedClassifier:
    classifier: Classifier
    questions: NDArray[np.int64]  # those it learned from
    without_question: NDArray[np.float32]  # (questions, entries): outputs as if the question had been left out
    without_entry: NDArray[np.float32]  # likewise its whole entry; that entry's own output means nothing


def fit_classifier(
    vectors: Sequence[TextVector],
    owners: NDArray[np.int32],
    document_counts: NDArray[np.int32],
    progress: Callable[[int, int], None],
) -> FittedClassifier:
    """`owners` are sorted. Features of a single question are left out unless the base is tiny."""
    entries = int(owners[-1]) + 1
    chosen = _spread(owners, MOST_QUESTIONS)
    useful = document_counts >= (2 if len(owners) > 50 else 1)
    rows = np.where(useful, np.cumsum(useful) - 1, -1).astype(np.int32)
    questions = _matrix([vectors[place] for place in chosen], rows, int(useful.sum()))
    owner = owners[chosen]
    counts = np.bincount(owner, minlength=entries)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    targets = np.eye(entries, dtype=np.float32)[owner]
    inverse = _inverse(questions, _RIDGE * np.sqrt(counts[owner] / counts.mean()), progress)
    solution = np.add.reduceat(inverse, starts, axis=1)
    without_entry = np.empty_like(targets)
    for start, count in zip(starts, counts, strict=True):
        block = slice(start, start + count)
        without_entry[block] = targets[block] - np.linalg.solve(inverse[block, block], solution[block])
    return FittedClassifier(
        classifier=Classifier.of(rows, np.asarray(questions.T @ solution, dtype=np.float32)),
        questions=chosen,
        without_question=targets - solution / np.diag(inverse)[:, None],
        without_entry=without_entry,
    )


def _spread(owners: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """At most so many questions, sorted: the first of each entry, then the second of each ..."""
    position = np.arange(len(owners)) - np.searchsorted(owners, owners)
    return np.sort(np.argsort(position, kind="stable")[:most])


def _matrix(vectors: Sequence[TextVector], rows: NDArray[np.int32], features: int) -> sparse.csr_matrix:
    kept = [rows[vector.ids] >= 0 for vector in vectors]
    return sparse.csr_matrix(
        (
            np.concatenate([v.idf[k] / v.norm(*Kind) for v, k in zip(vectors, kept, strict=True)]),
            np.concatenate([rows[v.ids[k]] for v, k in zip(vectors, kept, strict=True)]),
            np.cumsum([0, *(int(k.sum()) for k in kept)]),
        ),
        shape=(len(vectors), features),
        dtype=np.float32,
    )


def _inverse(
    questions: sparse.csr_matrix, diagonal: NDArray[np.float64], progress: Callable[[int, int], None]
) -> NDArray[np.float32]:
    """Inverse of the kernel of all questions plus the diagonal, symmetric, in the memory of one such matrix."""
    size = questions.shape[0]
    kernel = np.zeros((size, size), dtype=np.float32, order="F")
    blocks = range(0, size, _BLOCK)
    for start in blocks:
        kernel[:, start : start + _BLOCK] = (questions @ questions[start : start + _BLOCK].T).toarray()
    kernel[np.diag_indices(size)] += diagonal.astype(np.float32)
    progress(1, 3)
    factor, failed = lapack.spotrf(kernel, lower=1, overwrite_a=1)
    progress(2, 3)
    inverse, failed_too = lapack.spotri(factor, lower=1, overwrite_c=1)
    assert failed == failed_too == 0, "a kernel plus a positive diagonal is positive definite"
    for start in blocks:  # only the lower half was computed
        stop = start + _BLOCK
        inverse[start:stop, stop:] = inverse[stop:, start:stop].T
        corner = np.tril(inverse[start:stop, start:stop])
        inverse[start:stop, start:stop] = corner + np.tril(corner, -1).T
    progress(3, 3)
    return inverse
