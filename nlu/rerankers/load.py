"""From the name of a reranker, as a setting has it, to the reranker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nlu import model_name
from nlu.errors import Problem
from nlu.model_folder import ModelFolder
from nlu.rerankers.reranker import Reranker

NONE = "none"


def load(name: str, home: Path) -> Reranker | None:
    """None for `none`; `home` is where relative folders start.

    Raises CodedError N030-N033, N035, ContentError N034.
    """
    if name == NONE:
        return None
    found = model_name.find(name, "reranker", home)
    if isinstance(found, ModelFolder) and found.is_onnx:
        from nlu.rerankers.onnx_reranker import OnnxReranker  # 60 ms to import

        return OnnxReranker(found)
    from nlu.rerankers.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(found)


def problems(name: str, home: Path) -> Sequence[Problem]:
    """What can be told of it without loading it."""
    return [] if name == NONE else model_name.problems(name, "reranker", home)
