"""A cross-encoder run by ONNX Runtime: serving needs no torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.model_folder import ModelFolder
from nlu.onnx_model import OnnxModel
from nlu.rerankers.reranker import LONGEST

_OUTPUT = "logits"


class OnnxReranker:
    """Takes a model with one logit a pair."""

    def __init__(self, folder: ModelFolder) -> None:
        """Raises ContentError N034, CodedError N035."""
        self._model = OnnxModel(folder, longest=LONGEST)
        self.fingerprint = f"onnx-{self._model.digest}"
        if _OUTPUT not in self._model.outputs:
            raise self._model.unsuitable(f"输出 {'、'.join(sorted(self._model.outputs))} 里没有 {_OUTPUT}")
        shape = self._logit("长" * LONGEST, "长" * LONGEST).shape  # shows, too, that the model runs at its longest
        if shape != (1,):
            raise self._model.unsuitable(f"每对问题应有一个分数，它有 {shape[0]} 个")

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        logits = np.zeros(len(pairs), dtype=np.float32)
        for place, (text, other) in enumerate(pairs):
            logits[place] = self._logit(text, other)[0]
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -80, 80))), dtype=np.float32)

    def _logit(self, text: str, other: str) -> NDArray[np.float32]:
        return self._model.run(self._model.tokens(text, other), _OUTPUT)
