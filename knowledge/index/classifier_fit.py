"""Learning the classifier, and what it would have said of each question had it never seen it.

Weighted kernel ridge regression on one output for each entry. Unlike other classifiers it knows in closed form what
it would answer if a question, or a whole entry, had been left out, from one factorisation: with G = (K + D)^-1 and
A = G Y, leaving out the rows B changes their outputs to Y_B - inverse(G_BB) A_B.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack

from knowledge.index.classifier import Classifier, similarity
from nlu.encoders.encoder import Vectors
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
    dense: Vectors,
    owners: NDArray[np.int32],
    features: int,
    progress: Callable[[int, int], None],
) -> FittedClassifier:
    """`owners` are sorted; `dense` has a row for each question."""
    chosen = _spread(owners, MOST_QUESTIONS)
    owner = owners[chosen]
    counts = np.bincount(owner)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    similarities = _kernel([vectors[place] for place in chosen], dense[chosen], features)
    similarities[np.diag_indices(len(chosen))] += (_RIDGE * np.sqrt(counts[owner] / counts.mean())).astype(np.float32)
    progress(1, 3)
    inverse = _inverse(similarities)
    progress(2, 3)
    targets = np.eye(len(counts), dtype=np.float32)[owner]
    solution = np.add.reduceat(inverse, starts, axis=1)
    without_entry = np.empty_like(targets)
    for start, count in zip(starts, counts, strict=True):
        block = slice(start, start + count)
        without_entry[block] = targets[block] - np.linalg.solve(inverse[block, block], solution[block])
    progress(3, 3)
    rows = np.full(len(owners), -1, dtype=np.int32)
    rows[chosen] = np.arange(len(chosen))
    return FittedClassifier(
        classifier=Classifier.of(rows, solution),
        questions=chosen,
        without_question=np.asarray(targets - solution / np.diag(inverse)[:, None], dtype=np.float32),
        without_entry=without_entry,
    )


def _spread(owners: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """At most so many questions, sorted: the first of each entry, then the second of each ..."""
    position = np.arange(len(owners)) - np.searchsorted(owners, owners)
    return np.sort(np.argsort(position, kind="stable")[:most])


def _kernel(vectors: Sequence[TextVector], dense: Vectors, features: int) -> NDArray[np.float32]:
    """Similarities of all questions to one another."""
    size = len(vectors)
    characters, words = (_unit_rows(vectors, kind, features) for kind in Kind)
    matrix = np.empty((size, size), dtype=np.float32, order="F")
    for start in range(0, size, _BLOCK):
        block = slice(start, start + _BLOCK)
        by_characters, by_words = (characters @ characters[block].T).toarray(), (words @ words[block].T).toarray()
        matrix[:, block] = similarity(by_characters, by_words, dense @ dense[block].T) ** 2
    return matrix


def _unit_rows(vectors: Sequence[TextVector], kind: Kind, features: int) -> sparse.csr_matrix:
    kept = [vector.kinds == kind for vector in vectors]
    return sparse.csr_matrix(
        (
            np.concatenate([v.idf[k] / v.norm(kind) for v, k in zip(vectors, kept, strict=True)]),
            np.concatenate([v.ids[k] for v, k in zip(vectors, kept, strict=True)]),
            np.cumsum([0, *(int(k.sum()) for k in kept)]),
        ),
        shape=(len(vectors), features),
        dtype=np.float32,
    )


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
