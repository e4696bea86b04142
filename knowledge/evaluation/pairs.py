"""Measures a scorer of question pairs: `question_a <tab> question_b <tab> same (0|1)` a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.agreement import best_threshold, f1, spearman
from knowledge.evaluation.intervals import wilson
from knowledge.evaluation.report import PairsReport
from knowledge.progress import Progress
from nlu.encoders.encoder import Encoder
from nlu.errors import ContentError, Problem
from nlu.os_reason import os_reason
from nlu.rerankers.reranker import Reranker
from nlu.text import normalise

SCORING = "score"
_BATCH = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    a: str
    b: str
    is_same: bool


def read(path: Path) -> tuple[Pair, ...]:
    """In file order. Raises ContentError K402 with every problem."""
    try:
        raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        problem = Problem(code="K402", message=f"文件读不了：{os_reason(error)}", file=path, hint="检查路径和权限")
        raise ContentError("K402", [problem]) from error
    pairs: list[Pair] = []
    problems: list[Problem] = []
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        pair = _pair(line)
        if pair is None:
            hint = "每行：问题、制表符、问题、制表符、0 或 1，UTF-8 编码"
            problems.append(Problem(code="K402", message="不是问题对", file=path, line=number, hint=hint))
        else:
            pairs.append(pair)
    if len(pairs) < 2 and not problems:
        problems.append(Problem(code="K402", message="至少要有两对问题", file=path))
    if problems:
        raise ContentError("K402", problems)
    return tuple(pairs)


def _pair(line: bytes) -> Pair | None:
    try:
        fields = line.decode("utf-8").rstrip("\r").split("\t")
    except UnicodeDecodeError:
        return None
    if len(fields) != 3 or fields[2].strip() not in ("0", "1"):
        return None
    return Pair(a=fields[0], b=fields[1], is_same=fields[2].strip() == "1")


def probabilities(pairs: Sequence[Pair], scorer: Encoder | Reranker, progress: Progress) -> NDArray[np.float64]:
    """(n,) in [0, 1]: a reranker's own; an encoder's, the cosine moved from [-1, 1]. No label is looked at.

    Texts are normalised first, as in a turn."""
    values = np.empty(len(pairs), dtype=np.float64)
    for start in range(0, len(pairs), _BATCH):
        batch = [(normalise(one.a), normalise(one.b)) for one in pairs[start : start + _BATCH]]
        values[start : start + len(batch)] = _scores(batch, scorer)
        progress(SCORING, start + len(batch), len(pairs))
    return np.clip(values, 0.0, 1.0)


def _scores(pairs: Sequence[tuple[str, str]], scorer: Encoder | Reranker) -> NDArray[np.float32]:
    if isinstance(scorer, Reranker):
        return scorer.probabilities(pairs)
    cosine = (scorer.encode([a for a, _ in pairs]) * scorer.encode([b for _, b in pairs])).sum(axis=1)
    return np.asarray((1 + cosine) / 2, dtype=np.float32)


def measure(pairs: Sequence[Pair], probability: NDArray[np.float64]) -> PairsReport:
    """The halves are the lines with an odd and those with an even number, so that a sorted file is halved fairly."""
    is_same = np.array([one.is_same for one in pairs], dtype=bool)
    said_same = np.empty(len(pairs), dtype=bool)
    odd, even = slice(0, None, 2), slice(1, None, 2)
    from_odd = best_threshold(probability[odd], is_same[odd])
    from_even = best_threshold(probability[even], is_same[even])
    said_same[odd], said_same[even] = probability[odd] >= from_even, probability[even] >= from_odd
    return PairsReport(
        pairs=len(pairs),
        same=int(is_same.sum()),
        accuracy=wilson(int((said_same == is_same).sum()), len(pairs)),
        f1=f1(said_same, is_same),
        spearman=spearman(probability, is_same),
        thresholds=(from_odd, from_even),
    )
