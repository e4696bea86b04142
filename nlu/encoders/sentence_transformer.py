"""Any sentence-transformers model, from the hub or a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlu.encoders.encoder import Vectors
from nlu.errors import CodedError

_WEIGHTS = "*.safetensors"


class SentenceTransformerEncoder:
    """Only safetensors weights are read and no code of the model's is run. Imports torch, and only then."""

    def __init__(self, model: str, transformer: Any, fingerprint: str) -> None:
        self.model = model
        self.fingerprint = fingerprint
        self.dim = int(transformer.encode(["维度"], show_progress_bar=False).shape[1])
        self._transformer = transformer

    @classmethod
    def load(cls, model: str, *, device: str = "cpu") -> SentenceTransformerEncoder:
        """`model`: a hub name (`BAAI/bge-small-zh-v1.5`) or a folder. Raises CodedError N030-N032."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise CodedError(
                "N030", "没有安装 sentence-transformers", hint='执行 pip install "teller[models]" 后重试'
            ) from error
        folder = Path(model).expanduser()
        if folder.is_dir() and not any(folder.rglob(_WEIGHTS)):
            raise CodedError("N031", f"模型目录 {folder} 里没有 safetensors 权重", hint="重新复制完整的模型目录")
        try:
            transformer = SentenceTransformer(
                str(folder) if folder.is_dir() else model,
                device=device,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # every library below raises its own kinds
            raise CodedError(
                "N032", f"模型 {model} 加载失败：{error}", hint="检查名称或目录是否正确、文件是否完整、网络是否可用"
            ) from error
        return cls(model, transformer, f"st-{_digest(transformer)}")

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors = self._transformer.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def _digest(transformer: Any) -> str:
    """Of the weights: a model with the same name and other weights is another encoder."""
    digest = hashlib.sha256()
    for name, tensor in sorted(transformer.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return digest.hexdigest()[:16]
