"""Route: questions whose vectors lie nearest to the query's (FAISS, every one compared, one thread)."""

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
    """Half precision: it changes one neighbour in four thousand, and a search reads half as much memory."""

    def __init__(self, index: faiss.IndexScalarQuantizer) -> None:
        self._index = index
        codes = faiss.rev_swig_ptr(index.codes.data(), index.codes.size())  # no copy
        self._halves = codes.view(np.float16).reshape(self.size, self.dim)

    @classmethod
    def build(cls, vectors: Vectors) -> Dense:
        index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index.train(np.zeros((1, vectors.shape[1]), dtype=np.float32))  # nothing to learn, but it must be called
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @property
    def vectors(self) -> Vectors:
        """A copy of all."""
        return self._halves.astype(np.float32)

    def cosines(self, vector: Vectors, questions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Of the vector, (1, dim), with these questions'."""
        return np.asarray(self._halves[questions].astype(np.float32) @ vector[0], dtype=np.float32)

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
        if not isinstance(index, faiss.IndexScalarQuantizer):
            raise damaged(path, "不是半精度的平面索引")
        return cls(index)
