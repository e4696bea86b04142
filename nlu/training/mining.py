"""Pairs that nobody labelled: questions that look alike, for the reranker to judge and the encoder to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 2048


def alike(
    texts: Sequence[str], vectors: NDArray[np.float32], count: int, among: int, random: np.random.Generator
) -> list[tuple[str, str]]:
    """About `count` pairs: a text and one of its `among` nearest others by exact dot product, both chosen at random;
    no pair twice."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    asked = random.permutation(len(texts))[:count]
    found: dict[tuple[str, str], None] = {}
    for start in range(0, len(asked), _AT_ONCE):
        places = asked[start : start + _AT_ONCE]
        _, nearest = index.search(vectors[places], among + 1)
        for place, others in zip(places.tolist(), nearest.tolist(), strict=True):
            other = int(random.choice([one for one in others if one != place]))
            found[texts[min(place, other)], texts[max(place, other)]] = None
    return list(found)
