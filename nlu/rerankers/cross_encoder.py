"""Any sentence-transformers cross-encoder, from the hub or a folder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlu import torch_model
from nlu.errors import CodedError
from nlu.model_folder import ModelFolder
from nlu.rerankers.reranker import LONGEST

_TRAINED = "ForSequenceClassification"  # any other model is given a head of random weights by the library


class CrossEncoderReranker:
    """Needs torch, the extra `models`. Takes a model with one logit a pair."""

    def __init__(self, model: ModelFolder | str) -> None:
        """A folder or a hub name (`BAAI/bge-reranker-base`). Raises CodedError N030-N032, N035, ContentError N034."""
        self._model = torch_model.load(model, "CrossEncoder", max_length=LONGEST)
        self.fingerprint = f"st-{torch_model.digest(self._model)}"
        config = self._model.config
        if config.num_labels != 1 or not any(name.endswith(_TRAINED) for name in config.architectures or ()):
            name = model if isinstance(model, str) else model.path
            raise CodedError("N035", f"模型 {name} 不能用：不是给一对文字打一个分的模型", hint="换一个重排模型")

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        if not pairs:
            return np.zeros(0, dtype=np.float32)
        from torch.nn import Sigmoid

        scores = self._model.predict(
            list(pairs), activation_fn=Sigmoid(), convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(scores, dtype=np.float32).reshape(len(pairs))
