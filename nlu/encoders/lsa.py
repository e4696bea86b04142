"""Latent semantic analysis: an encoder without a neural network, fitted to the texts at hand in seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.arrays import damaged, read_arrays, read_json, write_arrays, write_json
from nlu.encoders.encoder import Vectors
from nlu.lexicon import Lexicon
from nlu.thesaurus import with_groups
from nlu.understand import Understanding
from nlu.vocabulary import Vocabulary

_DIMENSIONS = 192
_PREFIX = "lsa-"
_ARRAYS, _NAMES = "lsa.npz", "lsa.json"


class LsaEncoder:
    """TF-IDF of characters and words, projected on its strongest directions."""

    def __init__(self, vocabulary: Vocabulary, directions: NDArray[np.float16]) -> None:
        """`directions`: (features, dim)."""
        self._vocabulary = vocabulary
        self._directions = directions
        self.dim = directions.shape[1]
        self.fingerprint = _PREFIX + _digest(vocabulary, directions)

    @classmethod
    def fit(cls, texts: Sequence[str], *, dim: int = _DIMENSIONS) -> tuple[LsaEncoder, Vectors]:
        """And what it makes of these texts. Deterministic. A few texts give few dimensions, none gives one."""
        understood = [_understood(text) for text in texts]
        vocabulary = Vocabulary.fit(understood, at_least=2 if len(texts) > 50 else 1)
        vectors = [vocabulary.vector(text) for text in understood]
        starts = np.cumsum([0, *(len(vector.ids) for vector in vectors)])
        ids = [vector.ids for vector in vectors] or [np.zeros(0, np.int32)]
        weights = [vector.idf / np.float32(vector.norm()) for vector in vectors] or [np.zeros(0, np.float32)]
        from scipy import sparse  # only when publishing

        rows = sparse.csr_matrix(
            (np.concatenate(weights), np.concatenate(ids), starts), shape=(len(texts), len(vocabulary))
        )
        encoder = cls(vocabulary, _strongest_directions(rows, dim).astype(np.float16))
        return encoder, _of_norm_1(rows @ encoder._directions.astype(np.float32))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """`texts` are normalised."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for place, text in enumerate(texts):
            vector = self._vocabulary.vector(_understood(text))
            rows[place] = vector.idf @ self._directions[vector.ids].astype(np.float32)
        return _of_norm_1(rows)

    def write(self, folder: Path) -> None:
        vocabulary = self._vocabulary
        write_arrays(folder / _ARRAYS, {"directions": self._directions, "document_counts": vocabulary.document_counts})
        write_json(
            folder / _NAMES,
            {"fingerprint": self.fingerprint, "documents": vocabulary.documents, "names": vocabulary.names},
        )

    @classmethod
    def read(cls, folder: Path) -> LsaEncoder:
        """Raises CodedError N020 when a file is missing, damaged or of another encoder."""
        arrays, names = read_arrays(folder / _ARRAYS), read_json(folder / _NAMES)
        try:
            vocabulary = Vocabulary(names["names"], arrays["document_counts"], names["documents"])
            encoder = cls(vocabulary, arrays["directions"])
            if encoder.fingerprint != names["fingerprint"]:
                raise ValueError("指纹不符")
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise damaged(folder / _NAMES, error) from error
        return encoder


@cache
def _lexicon() -> Lexicon:
    return Lexicon.empty()


def _understood(text: str) -> Understanding:
    """Without the deployment's words: those are the other routes' affair."""
    return Understanding(
        raw=text,
        typed=text,
        text=text,
        tokens=_lexicon().words(text),
        concepts=with_groups(()).concepts(text),
    )


def _of_norm_1(rows: Vectors) -> Vectors:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms > 0, norms, 1), dtype=np.float32)


def _strongest_directions(rows: Any, dim: int) -> NDArray[np.float32]:
    """(features, at most dim), from the randomised singular value decomposition, signs fixed."""
    dim = min(dim, *rows.shape)
    if dim < 1:
        return np.zeros((rows.shape[1], 1), dtype=np.float32)
    from sklearn.utils.extmath import randomized_svd  # only when publishing

    _, _, directions = randomized_svd(rows, n_components=dim, n_iter=4, random_state=0)
    return np.ascontiguousarray(directions.T, dtype=np.float32)


def _digest(vocabulary: Vocabulary, directions: NDArray[np.float16]) -> str:
    digest = hashlib.sha256("\n".join(vocabulary.names).encode())
    digest.update(vocabulary.document_counts.tobytes())
    digest.update(str((vocabulary.documents, directions.shape)).encode())
    digest.update(np.ascontiguousarray(directions).tobytes())
    return digest.hexdigest()[:16]
