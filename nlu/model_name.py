"""What the name of a model means: the one that ships, a folder, or a name on the hub."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from nlu.errors import CodedError, ContentError, Problem
from nlu.model_folder import ModelFolder

Kind = Literal["encoder", "reranker"]
SHIPPED = "shipped"
_MODELS = Path(__file__).parent / "models"
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?", re.ASCII)
_NAMES = "写 shipped、文件夹的路径，或模型站上的名称，如 BAAI/bge-small-zh-v1.5"
_EXTRA = '执行 pip install "teller[models]"，或用带 onnx/model.onnx 的模型文件夹'


def is_shipped(kind: Kind) -> bool:
    return (_MODELS / kind).is_dir()


def find(name: str, kind: Kind, home: Path) -> ModelFolder | str:
    """A folder (relative ones start at `home`), else the name itself, to be looked for on the hub.

    Raises CodedError N033 when it can be neither.
    """
    if name == SHIPPED:
        if not is_shipped(kind):
            raise CodedError("N033", f"本程序没有随附模型（缺少 {_MODELS / kind}）", hint="重新安装，或另写一个模型")
        return ModelFolder(_MODELS / kind)
    path = home / Path(name).expanduser()
    if path.is_dir():
        return ModelFolder(path)
    if path.exists() or name.startswith(".") or not _HUB_NAME.fullmatch(name):
        raise CodedError("N033", f"没有模型文件夹 {path}", hint=_NAMES)
    return name


def problems(name: str, kind: Kind, home: Path) -> Sequence[Problem]:
    """What can be told of a model without loading it."""
    try:
        found = find(name, kind, home)
        if isinstance(found, ModelFolder):
            found.check()
    except ContentError as error:
        return error.problems
    except CodedError as error:
        return [Problem(code=error.code, message=error.message, hint=error.hint)]
    if isinstance(found, ModelFolder) and found.is_onnx:
        return []
    if find_spec("sentence_transformers") is None:
        return [Problem(code="N030", message=f"模型 {name} 需要 sentence-transformers，没有安装", hint=_EXTRA)]
    return []
