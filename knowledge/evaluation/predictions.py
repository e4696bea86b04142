"""Prediction files, one line a query or pair in the order of the input; they appear whole or not at all.

FAQ: `{"text", "decision": "answer|suggest|none", "predictions": [{"id", "probability"}, ... up to 10, best first]}`.
Pairs: `a <tab> b <tab> probability`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.answered import Answered
from knowledge.evaluation.pairs import Pair
from nlu.errors import CodedError
from nlu.os_reason import os_reason


def write_faq(path: Path, answered: Iterable[Answered]) -> None:
    """Raises CodedError K403 when the file cannot be written."""
    _write(path, (_faq_line(one) for one in answered))


def write_pairs(path: Path, pairs: Sequence[Pair], probability: NDArray[np.float64]) -> None:
    """Raises CodedError K403 when the file cannot be written."""
    _write(path, (f"{pair.a}\t{pair.b}\t{float(one)!r}" for pair, one in zip(pairs, probability, strict=True)))


def _faq_line(one: Answered) -> str:
    predictions = [{"id": match.entry_id, "probability": float(match.probability)} for match in one.matches]
    line = {"text": one.query.text, "decision": one.decision.value, "predictions": predictions}
    return json.dumps(line, ensure_ascii=False)


def _write(path: Path, lines: Iterator[str]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # A query may hold a lone surrogate, which UTF-8 cannot; escaped it is what JSON writes anyway.
        with temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        temporary.replace(path)
    except OSError as error:
        hint = "检查文件夹是否存在、有没有写权限和空间"
        raise CodedError("K403", f"写不了 {path}：{os_reason(error)}", hint=hint) from error
    finally:
        temporary.unlink(missing_ok=True)
