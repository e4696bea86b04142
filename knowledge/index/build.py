"""Building a matcher from entries: everything is learned from the base alone. Not imported when serving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.entry import Entry
from knowledge.index.answers import Answers
from knowledge.index.category import Category
from knowledge.index.classifier_fit import fit_classifier
from knowledge.index.dense import Dense
from knowledge.index.keyword import Keyword
from knowledge.index.leave_out import Learned, Question, learn
from knowledge.index.lexical import Lexical
from knowledge.index.profile import Profile
from knowledge.index.routes import Routes
from knowledge.index.stray_questions import stray_questions
from nlu.encoders.encoder import Encoder, Vectors
from nlu.encoders.lsa import LsaEncoder
from nlu.understand import Understander, Understanding
from nlu.vocabulary import Kind, TextVector, Vocabulary

Progress = Callable[[str, int, int], None]
_ENCODE_AT_ONCE = 256
_ANSWER_CHARACTERS = 600
_ANSWERED = 0.7  # cosine by characters above which a stray question is one of the base's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    vocabulary: Vocabulary
    encoder: Encoder
    routes: Routes
    learned: Learned


def build(entries: Sequence[Entry], understander: Understander, encoder: Encoder | None, progress: Progress) -> Built:
    """`entries` must not be empty. On one thread: no slower at these sizes, and the same result every time."""
    with threadpool_limits(1):
        return _build(entries, understander, encoder, progress)


def _build(entries: Sequence[Entry], understander: Understander, encoder: Encoder | None, progress: Progress) -> Built:
    understood = [understander.understand(text) for entry in entries for text in entry.questions]
    counts = [len(entry.questions) for entry in entries]
    owners = np.repeat(np.arange(len(entries), dtype=np.int32), counts)
    starts = np.cumsum([0, *counts[:-1]])
    progress("统计字词", 0, 1)
    vocabulary = Vocabulary.fit(understood)
    vectors = [vocabulary.vector(text) for text in understood]
    progress("统计字词", 1, 1)
    if encoder is None:
        progress("训练编码器", 0, 1)
        encoder = LsaEncoder.fit([text.text for text in understood])
        progress("训练编码器", 1, 1)
    dense = _encode(encoder, [text.text for text in understood], progress)
    fitted = fit_classifier(vectors, dense, owners, len(vocabulary), lambda d, t: progress("训练分类器", d, t))
    characters = [vector.kinds == Kind.CHARACTERS for vector in vectors]
    routes = Routes(
        starts=starts,
        rows=[vector.ids[kept] for vector, kept in zip(vectors, characters, strict=True)],
        masses=np.array([vector.mass[Kind.CHARACTERS] for vector in vectors], dtype=np.float32),
        lexical=Lexical.build(vectors, len(vocabulary)),
        dense=Dense.build(dense),
        classifier=fitted.classifier,
        profile=Profile.build([vectors[s : s + c] for s, c in zip(starts, counts, strict=True)], vocabulary.idf),
        answers=Answers.build([_answer(entry, understander, vocabulary) for entry in entries], len(vocabulary)),
        category=_categories(entries, understander, vocabulary),
        keyword=Keyword.build([entry.keywords for entry in entries]),
        negative_keyword=Keyword.build([entry.negative_keywords for entry in entries]),
    )
    questions = [
        Question(vector=vector, text=text.text, dense=dense[place : place + 1])
        for place, (vector, text) in enumerate(zip(vectors, understood, strict=True))
    ]
    strays = _strays(understander, vocabulary, encoder, routes.lexical)
    learned = learn(routes, questions, owners, strays, fitted, lambda d, t: progress("留一学习", d, t))
    return Built(vocabulary=vocabulary, encoder=encoder, routes=routes, learned=learned)


def _encode(encoder: Encoder, texts: Sequence[str], progress: Progress) -> Vectors:
    rows = []
    for start in range(0, len(texts), _ENCODE_AT_ONCE):
        progress("编码", start, len(texts))
        rows.append(encoder.encode(texts[start : start + _ENCODE_AT_ONCE]))
    progress("编码", len(texts), len(texts))
    return np.concatenate(rows)


def _answer(entry: Entry, understander: Understander, vocabulary: Vocabulary) -> TextVector:
    text = (entry.answer or "")[:_ANSWER_CHARACTERS]
    parts = [understander.understand(text[start : start + 300]) for start in range(0, max(len(text), 1), 300)]
    whole = Understanding(
        raw=text,
        text="".join(part.text for part in parts),
        tokens=tuple(token for part in parts for token in part.tokens),
    )
    return vocabulary.vector(whole)


def _categories(entries: Sequence[Entry], understander: Understander, vocabulary: Vocabulary) -> Category:
    paths = [entry.category for entry in entries]
    vectors = {path: vocabulary.vector(understander.understand(" ".join(path))) for path in dict.fromkeys(paths)}
    return Category.build(paths, vectors, len(vocabulary))


def _strays(understander: Understander, vocabulary: Vocabulary, encoder: Encoder, lexical: Lexical) -> list[Question]:
    """Without those that this base does answer: its small talk may know a joke."""
    understood = [understander.understand(text) for text in stray_questions()]
    dense = encoder.encode([text.text for text in understood])
    questions = [
        Question(vector=vocabulary.vector(text), text=text.text, dense=dense[place : place + 1])
        for place, text in enumerate(understood)
    ]
    return [stray for stray in questions if lexical.cosines(stray.vector)[0].max(initial=0) < _ANSWERED]
