"""A finished model's folder in sentence-transformers format: written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedModel

from nlu.training import characters, shape
from nlu.training.encoder import LONGEST, Pooled
from nlu.training.reranker import Judge

_TOKENIZER = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
    # Without it transformers would give the second question of a pair the segment of the first.
    "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
}
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def save_encoder(pooled: Pooled, vocabulary: Mapping[str, int], folder: Path) -> None:
    def write(part: Path) -> None:
        _write_transformer(pooled.model, vocabulary, LONGEST, part)
        _json(part / "modules.json", _MODULES)
        _json(part / "sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": False})
        pooling = {"word_embedding_dimension": pooled.model.config.hidden_size, "pooling_mode_mean_tokens": True}
        _json(part / "1_Pooling" / "config.json", pooling)

    _whole(folder, write)


def save_reranker(judge: Judge, vocabulary: Mapping[str, int], folder: Path) -> None:
    _whole(folder, lambda part: _write_transformer(judge.model, vocabulary, shape.LONGEST, part))


def _whole(folder: Path, write: Callable[[Path], None]) -> None:
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    write(part)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def _write_transformer(model: PreTrainedModel, vocabulary: Mapping[str, int], longest: int, folder: Path) -> None:
    """Weights in half precision, which changes no figure; the configuration says float32, so that they are read so."""
    model.to("cpu", torch.float16).save_pretrained(folder)
    model.to(torch.float32)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    _json(folder / "config.json", config | {"dtype": "float32"})
    characters.tokenizer(dict(vocabulary)).save(str(folder / characters.FILE))
    _json(folder / "tokenizer_config.json", _TOKENIZER | {"model_max_length": longest})


def _json(path: Path, content: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
