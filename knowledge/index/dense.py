"""Route: questions whose vectors lie nearest to the query's (FAISS, exact inner product, one thread)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from nlu.arrays import damaged
from nlu.encoders.encoder import Vectors

faiss.omp_set_num_threads(1)  # a question takes under a millisecond; threads would only contend
NEAREST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Best first."""

    questions: NDArray[np.int64]
    cosines: NDArray[np.float32]

    def without(self, hidden: slice) -> Neighbours:
        """The nearest that are left."""
        left = (self.questions < hidden.start) | (self.questions >= hidden.stop)
        return Neighbours(questions=self.questions[left][:NEAREST], cosines=self.cosines[left][:NEAREST])


class Dense:
    def __init__(self, index: faiss.IndexFlat) -> None:
        self._index = index
        count = self.size * self.dim
        self.vectors: Vectors = faiss.rev_swig_ptr(index.get_xb(), count).reshape(self.size, self.dim)  # no copy

    @classmethod
    def build(cls, vectors: Vectors) -> Dense:
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @property
    def size(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    def nearest(self, vector: Vectors, count: int = NEAREST) -> Neighbours:
        """`vector`: (1, dim)."""
        cosines, questions = self._index.search(vector, min(count, self.size))
        return Neighbours(questions=questions[0], cosines=cosines[0])

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    @classmethod
    def read(cls, path: Path) -> Dense:
        """Raises CodedError N020 when the file is missing or is not such an index."""
        try:
            index = faiss.deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8))
        except (OSError, RuntimeError, ValueError, MemoryError) as error:
            raise damaged(path, error) from error
        if not isinstance(index, faiss.IndexFlat):
            raise damaged(path, "不是平面索引")
        return cls(index)
