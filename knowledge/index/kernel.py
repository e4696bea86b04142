"""How alike questions are to one another, for learning the classifier. Not imported when serving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from knowledge.index.classifier import similarity
from knowledge.index.feature_rows import FeatureRows
from knowledge.index.lexical import unit_weights
from nlu.encoders.encoder import Vectors
from nlu.vocabulary import Kind, Vocabulary

_RIDGE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelRows:
    """Questions, a row each: unit vectors by every kind of feature, and the encoder's."""

    kinds: tuple[sparse.csr_matrix, ...]
    dense: Vectors

    @classmethod
    def of(cls, questions: FeatureRows, vocabulary: Vocabulary, dense: Vectors) -> KernelRows:
        weights, kinds = unit_weights(questions, vocabulary), vocabulary.kinds[questions.ids]
        matrices = tuple(
            sparse.csr_matrix(
                (np.where(kinds == kind, weights, 0), questions.ids, questions.starts),
                shape=(len(questions), len(vocabulary)),
                dtype=np.float32,
                copy=True,  # the zeros are removed in place
            )
            for kind in Kind
        )
        for matrix in matrices:
            matrix.eliminate_zeros()
        return cls(kinds=matrices, dense=dense)

    def take(self, rows: NDArray[np.int64] | slice) -> KernelRows:
        return KernelRows(kinds=tuple(matrix[rows] for matrix in self.kinds), dense=self.dense[rows])

    def kernel(self, others: KernelRows) -> NDArray[np.float32]:
        """(rows, other rows): the square of each similarity."""
        cosines = [(ours @ theirs.T).toarray() for ours, theirs in zip(self.kinds, others.kinds, strict=True)]
        return np.asarray(similarity(*cosines, self.dense @ others.dense.T) ** 2, dtype=np.float32)


def ridge(owners: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
    """What is added to the kernel's diagonal: the more questions an entry has, the less each of them is trusted."""
    _, entry, counts = np.unique(owners, return_inverse=True, return_counts=True)
    return np.asarray(_RIDGE * np.sqrt(counts[entry] / counts.mean()), dtype=np.float32)
