"""Rows of tokens to batches of about equal size and hardly any padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from nlu.training.characters import CLS, PAD, SEP, Ids

_SORTED_TOGETHER = 64  # batches: wide enough to hardly pad, narrow enough to stay random


def single(ids: Ids, longest: int) -> Ids:
    """`[CLS] ids [SEP]` of at most `longest` tokens."""
    return np.concatenate([[CLS], ids[: longest - 2], [SEP]]).astype(np.int16)


def paired(a: Ids, b: Ids, longest: int) -> Ids:
    """`[CLS] a [SEP] b [SEP]` of at most `longest` tokens, the longer side cut first."""
    half = (longest - 3) // 2
    room_a = max(half, longest - 3 - len(b))
    a = a[:room_a]
    return np.concatenate([[CLS], a, [SEP], b[: longest - 3 - len(a)], [SEP]]).astype(np.int16)


def plan(lengths: NDArray[np.int64], tokens: int, random: np.random.Generator) -> list[NDArray[np.int64]]:
    """Every row once: numbers of rows in batches of at most about `tokens` tokens, rows of like length together."""
    order = random.permutation(len(lengths))
    rows_together = max(1, int(_SORTED_TOGETHER * tokens / max(1.0, float(lengths.mean()))))
    batches: list[NDArray[np.int64]] = []
    for start in range(0, len(order), rows_together):
        chunk = order[start : start + rows_together]
        chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        batches.extend(_cut(chunk, lengths[chunk], tokens))
    return [batches[number] for number in random.permutation(len(batches))]


def _cut(rows: NDArray[np.int64], lengths: NDArray[np.int64], tokens: int) -> Iterator[NDArray[np.int64]]:
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and (end + 1 - start) * lengths[end] <= tokens:
            end += 1
        yield rows[start:end]
        start = end


def padded(rows: Sequence[Ids]) -> dict[str, torch.Tensor]:
    """`input_ids`, `attention_mask` and `token_type_ids` (1 after the first `[SEP]` of a pair), each (n, longest)."""
    longest = max(len(row) for row in rows)
    ids = np.full((len(rows), longest), PAD, dtype=np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
    is_separator = ids == SEP
    after = np.cumsum(is_separator, axis=1) - is_separator
    kept = ids != PAD
    return {
        "input_ids": torch.from_numpy(ids),
        "attention_mask": torch.from_numpy(kept.astype(np.int64)),
        "token_type_ids": torch.from_numpy(((after == 1) & kept).astype(np.int64)),
    }
