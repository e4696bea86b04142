"""Two models of a few kilobytes, made by `tiny_models/make.py`, to be used or to be broken."""

from __future__ import annotations

import shutil
from pathlib import Path

from nlu.model_folder import ModelFolder

_FOLDER = Path(__file__).parent / "tiny_models"
ENCODER, RERANKER = ModelFolder(_FOLDER / "encoder"), ModelFolder(_FOLDER / "reranker")


def copied(model: ModelFolder, folder: Path, *, without_onnx: bool = False) -> ModelFolder:
    """Of a test's own; `without_onnx`: for sentence-transformers to run."""
    shutil.copytree(model.path, folder)
    if without_onnx:
        shutil.rmtree(folder / "onnx")
    return ModelFolder(folder)
