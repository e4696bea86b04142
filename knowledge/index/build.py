"""Building a matcher from entries: everything is learned from the base alone. Not imported when serving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.entry import Entry
from knowledge.index.assemble import answer_features, assemble
from knowledge.index.cached_vectors import CachedVectors
from knowledge.index.classifier_fit import fit_classifier
from knowledge.index.feature_rows import FeatureRows
from knowledge.index.kernel import KernelRows
from knowledge.index.leave_out import Learned, Question, learn
from knowledge.index.lexical import Lexical
from knowledge.index.routes import Routes
from knowledge.progress import Progress
from nlu.encoders.encoder import Encoder
from nlu.encoders.lsa import LsaEncoder
from nlu.rerankers.reranker import Reranker
from nlu.understand import Understander
from nlu.vocabulary import Vocabulary

_ANSWERED = 0.7  # cosine by characters above which a stray question is one of the base's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    texts: Sequence[str]  # the questions as they were read
    vocabulary: Vocabulary
    encoder: Encoder
    routes: Routes
    learned: Learned


def build(
    entries: Sequence[Entry],
    understander: Understander,
    encoder: Encoder | None,
    reranker: Reranker | None,
    cached: CachedVectors,
    strays: Sequence[str],
    progress: Progress,
) -> Built:
    """`entries` must not be empty; `strays` are questions that no bank answers.

    On one thread: no slower at these sizes, and the same result every time.
    """
    with threadpool_limits(1):
        return _build(entries, understander, encoder, reranker, cached, strays, progress)


def _build(
    entries: Sequence[Entry],
    understander: Understander,
    encoder: Encoder | None,
    reranker: Reranker | None,
    cached: CachedVectors,
    stray_texts: Sequence[str],
    progress: Progress,
) -> Built:
    understood = [understander.understand(text) for entry in entries for text in entry.questions]
    owners = np.repeat(np.arange(len(entries), dtype=np.int32), [len(entry.questions) for entry in entries])
    progress("统计字词", 0, 1)
    vocabulary = Vocabulary.fit(understood)
    vectors = [vocabulary.vector(text) for text in understood]
    rows = FeatureRows.of(vector.ids for vector in vectors)
    progress("统计字词", 1, 1)
    if encoder is None:
        progress("训练编码器", 0, 1)
        encoder = LsaEncoder.fit([text.text for text in understood])
        progress("训练编码器", 1, 1)
    dense = cached.encode(encoder, [text.text for text in understood], lambda d, t: progress("编码", d, t))
    fitted = fit_classifier(KernelRows.of(rows, vocabulary, dense), owners, lambda d, t: progress("训练分类器", d, t))
    routes = assemble(
        entries,
        understander,
        vocabulary,
        rows=rows,
        owners=owners,
        dense=dense,
        classifier=fitted.classifier,
        answers=FeatureRows.of(answer_features(entry, understander, vocabulary) for entry in entries),
    )
    questions = [
        Question(vector=vector, text=text.text, dense=dense[place : place + 1])
        for place, (vector, text) in enumerate(zip(vectors, understood, strict=True))
    ]
    strays = _strays(stray_texts, understander, vocabulary, encoder, routes.lexical)
    learned = learn(routes, questions, owners, strays, fitted, reranker, lambda d, t: progress("留一学习", d, t))
    texts = [text.text for text in understood]
    return Built(texts=texts, vocabulary=vocabulary, encoder=encoder, routes=routes, learned=learned)


def _strays(
    texts: Sequence[str], understander: Understander, vocabulary: Vocabulary, encoder: Encoder, lexical: Lexical
) -> list[Question]:
    """Without those that this base does answer: its small talk may know a joke."""
    understood = [understander.understand(text) for text in texts]
    dense = encoder.encode([text.text for text in understood])
    questions = [
        Question(vector=vocabulary.vector(text), text=text.text, dense=dense[place : place + 1])
        for place, text in enumerate(understood)
    ]
    return [stray for stray in questions if lexical.cosines(stray.vector)[0].max(initial=0) < _ANSWERED]
