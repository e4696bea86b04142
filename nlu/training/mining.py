"""Pairs that nobody labelled: questions that look alike, for the reranker to judge and the encoder to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 2048


def alike(
    texts: Sequence[str], vectors: NDArray[np.float32], each: int, among: int, random: np.random.Generator
) -> list[tuple[str, str]]:
    """For every text, `each` of its `among` nearest others by exact dot product, chosen at random; no pair twice."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    found: dict[tuple[str, str], None] = {}
    for start in range(0, len(texts), _AT_ONCE):
        _, nearest = index.search(vectors[start : start + _AT_ONCE], among + 1)
        for place, others in enumerate(nearest.tolist(), start=start):
            candidates = [other for other in others if other != place]
            for other in random.permutation(candidates)[:each].tolist():
                found[(texts[min(place, other)], texts[max(place, other)])] = None
    return list(found)
