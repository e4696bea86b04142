"""Texts as sparse vectors: the characters and words that a collection of texts is made of, and how rare each is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.understand import Understanding

_LONGEST = 3


class Kind(IntEnum):
    CHARACTERS = 0  # one to three neighbouring characters
    WORD = 1
    CONCEPT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVector:
    """The known features of a text, each once. What is unknown still counts in `mass` and `norm`, at the weight of
    the rarest: so a text is never close to anything merely because the rest of it was not understood."""

    ids: NDArray[np.int32]
    idf: NDArray[np.float32]
    kinds: NDArray[np.uint8]
    mass: NDArray[np.float32]  # sum of idf by kind, unknown features included
    squares: NDArray[np.float32]  # sum of squared idf by kind, likewise
    characters: int

    def norm(self, *kinds: Kind) -> float:
        """L2 norm over these kinds (all, if none is named); 1 for an empty vector, so that dividing is safe."""
        squares = self.squares[list(kinds)] if kinds else self.squares
        return math.sqrt(float(squares.sum())) or 1.0


_MARKED = {"w:": Kind.WORD, "c:": Kind.CONCEPT}


class Vocabulary:
    """Immutable after fitting."""

    def __init__(self, names: Sequence[str], document_counts: NDArray[np.int32], documents: int) -> None:
        self.names = tuple(names)
        self.document_counts = document_counts
        self.documents = documents
        self.idf = (np.log((1 + documents) / (1 + document_counts)) + 1).astype(np.float32)
        self.kinds = np.array([_kind(name) for name in self.names], dtype=np.uint8)
        self._unknown_idf = float(np.log(1 + documents) + 1)
        self._ids = {name: place for place, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def fit(cls, texts: Iterable[Understanding], *, at_least: int = 1) -> Vocabulary:
        """The features that stand in at least so many texts."""
        counts: dict[str, int] = {}
        documents = 0
        for text in texts:
            documents += 1
            for name in features(text):
                counts[name] = counts.get(name, 0) + 1
        names = sorted(name for name, count in counts.items() if count >= at_least)
        return cls(names, np.array([counts[name] for name in names], dtype=np.int32), documents)

    def extended(self, texts: Iterable[Understanding]) -> Vocabulary:
        """With the features of more texts, after the old ones; to be recounted before it weighs anything."""
        found = dict.fromkeys(name for text in texts for name in features(text) if name not in self._ids)
        names = (*self.names, *sorted(found))
        counts = np.pad(self.document_counts, (0, len(found)), constant_values=1)
        return Vocabulary(names, counts, self.documents)

    def recounted(self, document_counts: NDArray[np.integer[Any]], documents: int) -> Vocabulary:
        """The same features in another collection; one that stands in no text weighs as an unknown one does."""
        return Vocabulary(self.names, document_counts.astype(np.int32), documents)

    def vector(self, text: Understanding) -> TextVector:
        known: list[int] = []
        unknown = [0] * len(Kind)
        for name in features(text):
            place = self._ids.get(name)
            if place is None:
                unknown[_kind(name)] += 1
            else:
                known.append(place)
        ids = np.array(known, dtype=np.int32)
        idf, kinds = self.idf[ids], self.kinds[ids]
        strangers = np.array(unknown, dtype=np.float32)
        return TextVector(
            ids=ids,
            idf=idf,
            kinds=kinds,
            mass=np.bincount(kinds, idf, len(Kind)).astype(np.float32) + strangers * self._unknown_idf,
            squares=np.bincount(kinds, idf * idf, len(Kind)).astype(np.float32) + strangers * self._unknown_idf**2,
            characters=len(text.text),
        )


def features(text: Understanding) -> list[str]:
    """Each once, in a fixed order. Punctuation counts for nothing; a word is marked `w:`, a concept `c:`."""
    key = letters(text.text)
    found = [key[i : i + size] for size in range(1, _LONGEST + 1) for i in range(len(key) - size + 1)]
    found += [f"w:{word}" for word in text.tokens]
    found += [f"c:{concept}" for concept in text.concepts]
    return list(dict.fromkeys(found))


def letters(text: str) -> str:
    """Letters and digits only: what is left is the same however a question is punctuated."""
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


def _kind(name: str) -> Kind:
    return _MARKED.get(name[:2], Kind.CHARACTERS)
