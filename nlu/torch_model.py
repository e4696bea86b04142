"""A model run by sentence-transformers: only safetensors weights are read and no code of the model's is run."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from nlu.errors import CodedError
from nlu.model_folder import ModelFolder

_EXTRA = '执行 pip install "teller[models]"，或用带 onnx/model.onnx 的模型文件夹'
_NOT_ON_HUB = "核对名称；模型要有 safetensors 权重。首次使用要联网下载；不能联网时，下载到文件夹，写文件夹的路径"
_BROKEN = "核对它是不是这一类模型；或重新复制整个模型文件夹"


def load(model: ModelFolder | str, kind: Literal["SentenceTransformer", "CrossEncoder"], **options: Any) -> Any:
    """An instance of that class of the library's, on the CPU. Imports torch, and only then.

    Raises CodedError N030 without the library, N032 when it cannot load the model; ContentError N034 on a folder that
    is not whole.
    """
    try:
        import sentence_transformers
    except ImportError as error:
        raise CodedError("N030", "没有安装 sentence-transformers", hint=_EXTRA) from error
    name = model if isinstance(model, str) else str(model.path)
    if isinstance(model, ModelFolder):
        model.check()
    try:
        return getattr(sentence_transformers, kind)(
            name, device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True}, **options
        )
    except Exception as error:  # every library below raises its own kinds
        hint = _NOT_ON_HUB if isinstance(model, str) else _BROKEN
        raise CodedError("N032", f"模型 {name} 加载失败：{error}", hint=hint) from error


def digest(model: Any) -> str:
    """Of the weights: a model with the same name and other weights is another model."""
    found = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        found.update(name.encode())
        found.update(tensor.detach().cpu().float().numpy().tobytes())
    return found.hexdigest()[:16]
