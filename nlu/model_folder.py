"""A model as a folder of files, in the format of sentence-transformers; `onnx/model.onnx` makes torch unnecessary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.errors import ContentError, Problem
from nlu.weights_file import fault_of

_TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "*.model")  # the last three need transformers
_AGAIN = "重新复制整个模型文件夹；若来自 git，先执行 git lfs pull"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    path: Path

    @property
    def onnx(self) -> Path:
        return self.path / "onnx" / "model.onnx"

    @property
    def tokenizer(self) -> Path:
        return self.path / "tokenizer.json"

    @property
    def is_onnx(self) -> bool:
        """Whether it was made to be served by ONNX Runtime, be it whole or not."""
        return self.onnx.parent.is_dir() and any(self.onnx.parent.glob("model.onnx*"))

    def check(self) -> None:
        """Raises ContentError N034 with every file that is missing or cut short."""
        if problems := list(self.problems()):
            raise ContentError("N034", problems)

    def problems(self) -> Iterator[Problem]:
        """Cheap: of weights, only the first bytes are read."""
        root = self.path / str(self._first_module.get("path", ""))
        yield from _unreadable(root / "config.json")
        if self.is_onnx:
            yield from _unreadable(self.tokenizer)
            yield from _broken(self.onnx)
            return
        if not any(any(root.glob(name)) for name in _TOKENIZERS):
            yield _problem(self.tokenizer, "文件不存在")
        weights = sorted(root.glob("*.safetensors"))
        if not weights:
            yield Problem(
                code="N031",
                message="模型文件夹里没有 safetensors 权重，也没有 onnx/model.onnx",
                file=self.path,
                hint="重新复制完整的模型文件夹；别的格式（如 .bin）不安全，不读取",
            )
        for file in weights:
            yield from _broken(file)
        yield from _missing_shards(root)

    def document(self, name: str) -> Any:
        """A JSON file of the folder; None when it is not there. Raises ContentError N034 when it is not JSON."""
        path = self.path / name
        if not path.exists():
            return None
        if problems := list(_unreadable(path)):
            raise ContentError("N034", problems)
        return json.loads(path.read_text("utf-8"))

    @property
    def _first_module(self) -> dict[str, Any]:
        modules = self.document("modules.json")
        return dict(modules[0]) if isinstance(modules, list) and modules and isinstance(modules[0], dict) else {}


def _missing_shards(root: Path) -> Iterator[Problem]:
    index = root / "model.safetensors.index.json"
    if not index.exists():
        return
    if unreadable := list(_unreadable(index)):
        yield from unreadable
        return
    for name in sorted(set(json.loads(index.read_text("utf-8")).get("weight_map", {}).values())):
        if not (root / name).exists():
            yield _problem(root / name, "文件不存在")


def _unreadable(path: Path) -> Iterator[Problem]:
    try:
        if not isinstance(json.loads(path.read_text("utf-8")), dict | list):
            yield _problem(path, "内容不是 JSON 结构")
    except FileNotFoundError:
        yield _problem(path, "文件不存在")
    except (OSError, ValueError):
        yield _problem(path, "文件读不了，或不完整")


def _broken(path: Path) -> Iterator[Problem]:
    if fault := fault_of(path):
        yield _problem(path, f"权重文件{fault}")


def _problem(path: Path, message: str) -> Problem:
    return Problem(code="N034", message=message, file=path, hint=_AGAIN)
