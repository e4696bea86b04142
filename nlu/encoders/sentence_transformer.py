"""Any sentence-transformers model, from the hub or a folder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu import torch_model
from nlu.encoders.encoder import LONGEST, Vectors
from nlu.model_folder import ModelFolder


class SentenceTransformerEncoder:
    """Needs torch, the extra `models`."""

    def __init__(self, model: ModelFolder | str) -> None:
        """A folder or a hub name (`BAAI/bge-small-zh-v1.5`). Raises CodedError N030-N032, ContentError N034."""
        self._transformer = torch_model.load(model, "SentenceTransformer")
        self._transformer.max_seq_length = min(LONGEST, self._transformer.max_seq_length or LONGEST)
        self.fingerprint = f"st-{torch_model.digest(self._transformer)}"
        self.dim = int(self._transformer.encode(["维度"], show_progress_bar=False).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors = self._transformer.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors * self._known(texts), dtype=np.float32)

    def _known(self, texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        """(n, 1): whether a text has anything that the tokenizer knows."""
        tokenizer = self._transformer.tokenizer
        special = set(tokenizer.all_special_ids)
        ids = tokenizer(list(texts), add_special_tokens=False)["input_ids"]
        return np.array([[not special.issuperset(row)] for row in ids], dtype=np.bool_)
