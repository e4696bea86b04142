"""Questions of two entries that a customer could not tell apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.lint.question_rows import QuestionRows, grams
from knowledge.progress import Progress

_ALIKE = 0.8  # Jaccard similarity of runs of three characters
_LEAST = 2  # letters that must be left to say what is asked
_EMPTY = re.compile("请问|(?:你好|您好)(?!吗)|我?想问问?|问一下|一下|麻烦|(?<!你好)[吗呢啊呀吧嘛哦呗]")
_SAME = (("怎么样", "怎么"), ("怎样", "怎么"), ("如何", "怎么"), ("咋", "怎么"), ("哪儿", "哪里"), ("啥", "什么"))
_STAGE = "比较问法"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Places of two questions, the later one first."""

    question: int
    other: int


def similar_questions(keys: list[str], owners: NDArray[np.int64], progress: Progress) -> Iterator[Pair]:
    """For every question the first one of each earlier entry that is nearly the same. `keys` are those of
    `same_question`; two that are equal are another check's, as an error."""
    bare = [_bare(key) for key in keys]
    sizes = np.array([len(grams(text, 3)) for text in bare])
    rows = QuestionRows.of([grams(text, 3) for text in bare])
    for start, block in rows.shared():
        shared = block.tocoo()
        first, second = shared.row + start, shared.col
        alike = shared.data >= _ALIKE * (sizes[first] + sizes[second] - shared.data)
        chosen = alike & (owners[first] > owners[second])
        seen: set[tuple[int, int]] = set()
        for question, other in sorted(zip(first[chosen].tolist(), second[chosen].tolist(), strict=True)):
            if keys[question] != keys[other] and (question, int(owners[other])) not in seen:
                seen.add((question, int(owners[other])))
                yield Pair(question=question, other=other)
        progress(_STAGE, min(start + block.shape[0], len(keys)), len(keys))


def _bare(key: str) -> str:
    text = _EMPTY.sub("", key)
    for one, other in _SAME:
        text = text.replace(one, other)
    return text if len(text) >= _LEAST else key
