"""Bringing a matcher up to date with the entries that changed: what did not change is neither read nor encoded again.

Counts, weights and routes come out as if built anew. The encoder, fusion, calibration and thresholds stay as they were
learned, the classifier learns what changed, so an update is for a small part of a base; the rest of the truth comes
with the next full build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from knowledge.entry import Entry, EntryId
from knowledge.index.assemble import answer_features, assemble
from knowledge.index.classifier_update import Change, update_classifier
from knowledge.index.feature_rows import FeatureRows
from knowledge.index.kernel import KernelRows
from knowledge.index.question_difference import question_difference
from knowledge.index.routes import Routes
from knowledge.progress import Progress
from nlu.encoders.encoder import Encoder
from nlu.understand import Understander
from nlu.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the matcher was built from, and what it is made of."""

    entries: Sequence[Entry]
    vocabulary: Vocabulary
    encoder: Encoder
    routes: Routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    vocabulary: Vocabulary
    routes: Routes


def update(before: Before, entries: Sequence[Entry], understander: Understander, progress: Progress) -> Updated:
    """`entries` must not be empty; the understander must be the one that the matcher was built with."""
    with threadpool_limits(1):
        return _update(before, entries, understander, progress)


def _update(before: Before, entries: Sequence[Entry], understander: Understander, progress: Progress) -> Updated:
    changed = question_difference(before.entries, entries)
    understood = [understander.understand(question) for question in changed.fresh]
    progress("编码", 0, len(understood))
    encoded = before.encoder.encode([text.text for text in understood])
    progress("编码", len(understood), len(understood))
    grown = before.vocabulary.extended(understood)
    old = before.routes
    everything = old.rows.followed_by(FeatureRows.of(grown.vector(text).ids for text in understood))
    before_vectors = old.dense.vectors
    vectors = np.concatenate([before_vectors, encoded.reshape(-1, old.dense.dim)])
    places = _places(changed.source, len(old.rows))
    rows, dense = everything.take(places), vectors[places]
    vocabulary = grown.recounted(np.bincount(rows.ids, minlength=len(grown)), len(rows))
    owners = np.repeat(np.arange(len(entries), dtype=np.int32), [len(entry.questions) for entry in entries])
    number = {entry.id: place for place, entry in enumerate(entries)}
    progress("更新分类器", 0, 1)
    classifier = update_classifier(
        old.classifier,
        Change(
            source=changed.source,
            entry_of=np.array([number.get(entry.id, -1) for entry in before.entries], dtype=np.int32),
            owners=owners,
        ),
        KernelRows.of(rows, vocabulary, dense),
        KernelRows.of(old.rows.take(changed.gone), vocabulary, before_vectors[changed.gone]),
    )
    progress("更新分类器", 1, 1)
    routes = assemble(
        entries,
        understander,
        vocabulary,
        rows=rows,
        owners=owners,
        dense=dense,
        classifier=classifier,
        answers=_answers(before, entries, understander, vocabulary),
    )
    return Updated(vocabulary=vocabulary, routes=routes)


def _answers(
    before: Before, entries: Sequence[Entry], understander: Understander, vocabulary: Vocabulary
) -> FeatureRows:
    known: Mapping[EntryId, tuple[int, str | None]] = {
        entry.id: (place, entry.answer) for place, entry in enumerate(before.entries)
    }
    found = [known.get(entry.id, (-1, None)) for entry in entries]
    is_same = [place >= 0 and answer == entry.answer for (place, answer), entry in zip(found, entries, strict=True)]
    source = np.array([place if same else -1 for (place, _), same in zip(found, is_same, strict=True)], dtype=np.int64)
    fresh = [entry for entry, same in zip(entries, is_same, strict=True) if not same]
    rows = before.routes.answers.rows
    written = FeatureRows.of(answer_features(entry, understander, vocabulary) for entry in fresh)
    return rows.followed_by(written).take(_places(source, len(rows)))


def _places(source: NDArray[np.int64], old: int) -> NDArray[np.int64]:
    """Where each row lies when the fresh ones, in order, follow the old ones."""
    fresh = source < 0
    return np.where(fresh, old + np.cumsum(fresh) - 1, source)
