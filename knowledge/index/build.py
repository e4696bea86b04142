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
from knowledge.index.learn import Learned, learn
from knowledge.index.leave_out import LeaveOut, Question
from knowledge.index.lexical import Lexical
from knowledge.index.routes import Routes
from knowledge.progress import Progress
from nlu.encoders.base_encoder import BaseEncoder
from nlu.encoders.encoder import Encoder, Vectors
from nlu.encoders.lsa import LsaEncoder
from nlu.rerankers.reranker import Reranker
from nlu.understand import Understander
from nlu.vocabulary import Vocabulary

_ANSWERED = 0.7  # cosine by characters above which a stray question is one of the base's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    texts: Sequence[str]  # the questions as they were read
    vocabulary: Vocabulary
    encoder: BaseEncoder
    routes: Routes
    learned: Learned


def build(
    entries: Sequence[Entry],
    understander: Understander,
    trained: Encoder | None,
    reranker: Reranker | None,
    cached: CachedVectors,
    strays: Sequence[str],
    progress: Progress,
) -> Built:
    """`entries` must not be empty; `strays` are questions that no bank answers.

    On one thread: no slower at these sizes, and the same result every time.
    """
    with threadpool_limits(1):
        return _build(entries, understander, trained, reranker, cached, strays, progress)


def _build(
    entries: Sequence[Entry],
    understander: Understander,
    trained: Encoder | None,
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
    texts = [text.text for text in understood]
    encoder, dense = _encoded(texts, trained, cached, progress)
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
    reader = _Reader(understander=understander, vocabulary=vocabulary, encoder=encoder)
    questions = [
        Question(vector=vector, text=text.text, dense=dense[place : place + 1])
        for place, (vector, text) in enumerate(zip(vectors, understood, strict=True))
    ]
    left_out = LeaveOut(
        routes=routes, questions=questions, owners=owners, classifier=fitted, vocabulary=vocabulary, read=reader.read
    )
    strays = _strays(reader.read(stray_texts), routes.lexical)
    learned = learn(left_out.ask(strays, lambda d, t: progress("留一学习", d, t)), questions, reranker)
    return Built(texts=texts, vocabulary=vocabulary, encoder=encoder, routes=routes, learned=learned)


def _encoded(
    texts: Sequence[str], trained: Encoder | None, cached: CachedVectors, progress: Progress
) -> tuple[BaseEncoder, Vectors]:
    progress("训练编码器", 0, 1)
    fitted, by_fitted = LsaEncoder.fit(texts)
    encoder = BaseEncoder(fitted, trained)
    progress("训练编码器", 1, 1)
    by_trained = cached.encode(trained, texts, lambda d, t: progress("编码", d, t)) if trained else None
    return encoder, encoder.joined(by_fitted, by_trained)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    understander: Understander
    vocabulary: Vocabulary
    encoder: Encoder

    def read(self, texts: Sequence[str]) -> list[Question]:
        understood = [self.understander.understand(text) for text in texts]
        dense = self.encoder.encode([text.text for text in understood])
        return [
            Question(vector=self.vocabulary.vector(text), text=text.text, dense=dense[place : place + 1])
            for place, text in enumerate(understood)
        ]


def _strays(read: Sequence[Question], lexical: Lexical) -> list[Question]:
    """Without those that this base does answer: its small talk may know a joke."""
    return [stray for stray in read if lexical.cosines(stray.vector).characters.max(initial=0) < _ANSWERED]
