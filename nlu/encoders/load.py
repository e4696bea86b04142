"""From the name of an encoder, as a setting has it, to the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nlu import model_name
from nlu.encoders.encoder import Encoder
from nlu.errors import Problem
from nlu.model_folder import ModelFolder

LSA = "lsa"


def load(name: str, home: Path) -> Encoder | None:
    """None for `lsa`, which is fitted to a base; `home` is where relative folders start.

    Raises CodedError N030-N033, N035, ContentError N034.
    """
    if name == LSA:
        return None
    found = model_name.find(name, "encoder", home)
    if isinstance(found, ModelFolder) and found.is_onnx:
        from nlu.encoders.onnx_encoder import OnnxEncoder  # 60 ms to import

        return OnnxEncoder(found)
    from nlu.encoders.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(found)


def problems(name: str, home: Path) -> Sequence[Problem]:
    """What can be told of it without loading it."""
    return [] if name == LSA else model_name.problems(name, "encoder", home)
