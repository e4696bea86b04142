"""A sentence encoder run by ONNX Runtime: serving needs no torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.encoders.encoder import LONGEST, Vectors
from nlu.encoders.pooling import Pooling, pooling_of
from nlu.model_folder import ModelFolder
from nlu.onnx_model import OnnxModel, Tokens

_POOLED = "sentence_embedding"
_BY_TOKEN = ("last_hidden_state", "token_embeddings")


class OnnxEncoder:
    """Takes a model that pools by itself, or one that gives a vector a token and says in its folder how to pool."""

    def __init__(self, folder: ModelFolder) -> None:
        """Raises ContentError N034, CodedError N035."""
        self._model = OnnxModel(folder, longest=LONGEST)
        self._output, self._pooling = _output(self._model)
        self.fingerprint = f"onnx-{self._model.digest}-{self._pooling or _POOLED}"
        longest = self._model.tokens("长" * LONGEST)  # shows, too, that the model runs at its longest
        self.dim = len(self._vector(longest))

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for place, text in enumerate(texts):
            tokens = self._model.tokens(text)
            if not tokens.is_empty:
                vectors[place] = self._vector(tokens)
        return vectors

    def _vector(self, tokens: Tokens) -> NDArray[np.float32]:
        """(dim,), of L2 norm 1."""
        output = self._model.run(tokens, self._output)
        vector = output if self._pooling is None else output[0] if self._pooling == "cls" else output.mean(axis=0)
        return np.asarray(vector / (np.linalg.norm(vector) or 1.0), dtype=np.float32)


def _output(model: OnnxModel) -> tuple[str, Pooling | None]:
    if _POOLED in model.outputs:
        return _POOLED, None
    for name in _BY_TOKEN:
        if name in model.outputs:
            try:
                return name, pooling_of(model.folder)
            except ValueError as error:
                raise model.unsuitable(str(error)) from error
    raise model.unsuitable(f"输出 {'、'.join(sorted(model.outputs))} 里没有句向量")
