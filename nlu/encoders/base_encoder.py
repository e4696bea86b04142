"""What a base is heard with: an encoder fitted to it, which knows its words, and beside it, where the deployment has
one, an encoder trained on many questions, which knows what else people call things.

Their vectors side by side find more than either alone (figures: nlu/training/RUNS.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu.encoders.encoder import Encoder, Vectors
from nlu.encoders.lsa import LsaEncoder


class BaseEncoder:
    """Both count alike: a cosine is the mean of theirs."""

    def __init__(self, fitted: LsaEncoder, trained: Encoder | None = None) -> None:
        self.fitted, self.trained = fitted, trained
        self.dim = fitted.dim + (trained.dim if trained else 0)
        self.fingerprint = f"{fitted.fingerprint}+{trained.fingerprint}" if trained else fitted.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self.joined(self.fitted.encode(texts), self.trained.encode(texts) if self.trained else None)

    def joined(self, fitted: Vectors, trained: Vectors | None) -> Vectors:
        """From what each of them gave."""
        return fitted if trained is None else _of_norm_1(np.concatenate([fitted, trained], axis=1))

    def by_trained(self, vectors: Vectors) -> Vectors:
        """What the trained one gave, of vectors of both."""
        return _of_norm_1(vectors[:, self.fitted.dim :])


def _of_norm_1(rows: Vectors) -> Vectors:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms > 0, norms, 1), dtype=np.float32)
