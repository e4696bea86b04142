"""The routes of a base from what is known of its questions, built anew or brought up to date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.index.answers import Answers
from knowledge.index.category import Category
from knowledge.index.classifier import Classifier
from knowledge.index.dense import Dense
from knowledge.index.feature_rows import FeatureRows
from knowledge.index.keyword import Keyword
from knowledge.index.lexical import Lexical
from knowledge.index.profile import Profile
from knowledge.index.routes import Routes
from nlu.encoders.encoder import Vectors
from nlu.understand import Understander
from nlu.vocabulary import Kind, Vocabulary

_ANSWER_CHARACTERS = 600
_UNDERSTOOD_AT_ONCE = 300


def assemble(
    entries: Sequence[Entry],
    understander: Understander,
    vocabulary: Vocabulary,
    *,
    rows: FeatureRows,
    owners: NDArray[np.int32],
    dense: Vectors,
    classifier: Classifier,
    answers: FeatureRows,
) -> Routes:
    """`rows`, `owners` (the entry of each question, ascending) and `dense` are by question, `answers` by entry."""
    paths = [entry.category for entry in entries]
    names = {path: vocabulary.vector(understander.understand(" ".join(path))) for path in dict.fromkeys(paths)}
    return Routes(
        starts=np.searchsorted(owners, np.arange(len(entries))),
        rows=rows,
        masses=rows.sums(np.where(vocabulary.kinds == Kind.CHARACTERS, vocabulary.idf, 0)),
        lexical=Lexical.build(rows, vocabulary),
        dense=Dense.build(dense),
        classifier=classifier,
        profile=Profile.build(rows, owners, vocabulary.idf),
        answers=Answers.build(answers, len(vocabulary)),
        category=Category.build(paths, names, len(vocabulary)),
        keyword=Keyword.build([entry.keywords for entry in entries]),
        negative_keyword=Keyword.build([entry.negative_keywords for entry in entries]),
    )


def answer_features(entry: Entry, understander: Understander, vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Of the beginning of its answer, each once."""
    text = (entry.answer or "")[:_ANSWER_CHARACTERS]
    parts = [
        vocabulary.vector(understander.understand(text[start : start + _UNDERSTOOD_AT_ONCE])).ids
        for start in range(0, len(text), _UNDERSTOOD_AT_ONCE)
    ]
    return np.unique(np.concatenate([*parts, np.zeros(0, np.int32)])).astype(np.int32)
