"""Vectors that were computed before: a text that an encoder has encoded once is never encoded again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.encoders.base_encoder import BaseEncoder
from nlu.encoders.encoder import Encoder, Vectors

_AT_ONCE = 256


class CachedVectors:
    """Of one encoder, known by its fingerprint: another encoder finds nothing here."""

    def __init__(self, fingerprint: str, rows: Mapping[str, int], vectors: NDArray[np.float32]) -> None:
        """`rows[text]` is the row of a normalised text in `vectors`."""
        self._fingerprint, self._rows, self._vectors = fingerprint, rows, vectors

    @classmethod
    def empty(cls) -> CachedVectors:
        return cls("", {}, np.zeros((0, 0), dtype=np.float32))

    @classmethod
    def of(cls, encoder: BaseEncoder, texts: Sequence[str], vectors: Vectors) -> CachedVectors:
        """What the trained encoder gave (the fitted one is another in every build), of vectors of both."""
        if encoder.trained is None:
            return cls.empty()
        rows = {text: row for row, text in enumerate(texts)}
        return cls(encoder.trained.fingerprint, rows, encoder.by_trained(vectors))

    def encode(self, encoder: Encoder, texts: Sequence[str], progress: Callable[[int, int], None]) -> Vectors:
        """`progress` counts the texts that had to be encoded."""
        known = self._rows if encoder.fingerprint == self._fingerprint else {}
        vectors = np.empty((len(texts), encoder.dim), dtype=np.float32)
        missing = [place for place, text in enumerate(texts) if text not in known]
        for start in range(0, len(missing), _AT_ONCE):
            progress(start, len(missing))
            places = missing[start : start + _AT_ONCE]
            vectors[places] = encoder.encode([texts[place] for place in places])
        progress(len(missing), len(missing))
        found = [place for place, text in enumerate(texts) if text in known]
        vectors[found] = self._vectors[[known[texts[place]] for place in found]] if found else vectors[found]
        return vectors
