"""A transformer run by ONNX Runtime, on the calling thread and one text at a time.

Alone, because a batch gains nothing there (64 questions at once: 12 % less time a question) and, in an 8-bit model,
moves every text in it: the scale of the activations is taken over all of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import RuntimeException
from tokenizers import Encoding, Tokenizer

from nlu.errors import CodedError
from nlu.model_folder import ModelFolder

_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_HINT = "换一个模型；或去掉 onnx 文件夹、装上 teller[models]，由 sentence-transformers 运行"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Of one text, or of a pair. `is_empty`: nothing in it but what the tokenizer adds or does not know."""

    feed: dict[str, NDArray[np.int64]]  # each (1, t)
    is_empty: bool


class OnnxModel:
    """Immutable, therefore thread-safe; the interpreter is free for others while the model runs."""

    def __init__(self, folder: ModelFolder, *, longest: int) -> None:
        """What is longer than `longest` tokens is cut. Raises ContentError N034, CodedError N035."""
        folder.check()
        self.folder = folder
        self._tokenizer = _tokenizer(folder, longest)
        self._unknown = self._tokenizer.token_to_id(getattr(self._tokenizer.model, "unk_token", None) or "")
        self._session = _session(folder)
        self._inputs = {node.name for node in self._session.get_inputs()}
        self.outputs = frozenset(node.name for node in self._session.get_outputs())
        if unknown := self._inputs - _INPUTS:
            raise self.unsuitable(f"要求的输入 {'、'.join(sorted(unknown))} 无法提供")
        self.digest = _digest(folder)

    def tokens(self, text: str, other: str | None = None) -> Tokens:
        encoding = self._tokenizer.encode(text, other)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        return Tokens({name: feed[name] for name in self._inputs}, self._is_empty(encoding))

    def run(self, tokens: Tokens, output: str) -> NDArray[np.float32]:
        """One of `outputs`, without the dimension of the batch. Raises CodedError N035."""
        try:
            (value,) = self._session.run([output], tokens.feed)
        except RuntimeException as error:
            raise self.unsuitable(f"无法运行：{error}") from error
        return np.asarray(value[0], dtype=np.float32)

    def unsuitable(self, why: str) -> CodedError:
        return CodedError("N035", f"模型 {self.folder.onnx} 不能用：{why}", hint=_HINT)

    def _is_empty(self, encoding: Encoding) -> bool:
        added = encoding.special_tokens_mask
        return all(a or i == self._unknown for a, i in zip(added, encoding.ids, strict=True))


def _tokenizer(folder: ModelFolder, longest: int) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(folder.tokenizer))
    except Exception as error:  # the library raises nothing more precise
        raise CodedError("N034", f"{folder.tokenizer}: 不是分词器：{error}", hint="重新复制整个模型文件夹") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def _session(folder: ModelFolder) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.enable_cpu_mem_arena = False  # as fast, and nothing is kept
    options.log_severity_level = 4  # what matters is raised
    try:
        return onnxruntime.InferenceSession(str(folder.onnx), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # a dozen classes, which derive from nothing more precise
        raise CodedError("N034", f"{folder.onnx}: ONNX 模型打不开：{error}", hint="重新复制整个模型文件夹") from error


def _digest(folder: ModelFolder) -> str:
    """Of weights and tokenizer: either makes other vectors."""
    digest = hashlib.sha256()
    for path in (*sorted(folder.onnx.parent.glob("model.onnx*")), folder.tokenizer):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
