"""A base's questions as hurried people would type them, so that what is learned from them holds for such people too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu.noise import Noise
from nlu.vocabulary import Vocabulary

_MOST_SLIPS = 2


def mistyped(texts: Sequence[str], vocabulary: Vocabulary) -> dict[int, str]:
    """One or two slips in each, by its place; without those that a slip did not change. The same for the same texts."""
    by_frequency = np.argsort(-vocabulary.document_counts, kind="stable")
    noise = Noise(name for name in map(vocabulary.names.__getitem__, by_frequency.tolist()) if len(name) == 1)
    random = np.random.default_rng(0)
    found: dict[int, str] = {}
    for place, text in enumerate(texts):
        slipped = text
        for _ in range(int(random.integers(_MOST_SLIPS)) + 1):
            slipped = noise(slipped, random)
        if slipped != text:
            found[place] = slipped
    return found
