"""The question index: all routes are asked, fused and calibrated; a question of the base itself wins outright."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry, EntryId
from knowledge.index import store
from knowledge.index.cached_vectors import CachedVectors
from knowledge.index.calibrate import Calibration
from knowledge.index.describe import describe
from knowledge.index.evidence import FIGURES, Evidence
from knowledge.index.exact import Exact
from knowledge.index.fuse import Fusion
from knowledge.index.match import Match, Thresholds
from knowledge.index.rerank import MOST, Rerank, is_undecided, order_and_signals, says
from knowledge.index.routes import Routes
from knowledge.index.stage_clock import StageClock
from knowledge.index.stray_questions import stray_questions
from knowledge.progress import Progress, silent
from nlu.encoders.base_encoder import BaseEncoder
from nlu.encoders.encoder import Encoder
from nlu.encoders.lsa import LsaEncoder
from nlu.errors import CodedError
from nlu.rerankers.reranker import Reranker
from nlu.text import normalise
from nlu.understand import Understander, Understanding
from nlu.vocabulary import Vocabulary, letters

EXACT_PROBABILITY = 0.99
_SHOWN = ("classifier", "characters", "words", "concepts", "dense", "profile", "coverage", "keyword")
_COLUMNS = [list(FIGURES).index(name) for name in _SHOWN]
_MIDDLES, _SPREADS = np.array([FIGURES[name] for name in _SHOWN]).T


def _no_pause() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """Implements QuestionIndex. Immutable, therefore thread-safe."""

    entry_ids: tuple[EntryId, ...]
    questions: tuple[str, ...]  # sorted by entry, as people wrote them
    texts: tuple[str, ...]  # the same as they were read: normalised and repaired
    exact: Exact
    vocabulary: Vocabulary
    encoder: BaseEncoder
    reranker: Reranker | None = None
    rerank: Rerank | None = None  # where there is a reranker
    routes: Routes
    fusion: Fusion
    calibration: Calibration
    thresholds: Thresholds

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        understander: Understander,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        cached: CachedVectors | None = None,
        strays: Sequence[str] | None = None,
        progress: Progress = silent,
    ) -> Matcher:
        """Fits everything to these entries, an encoder too (latent semantic analysis), which `encoder` is put beside.

        `cached` are vectors of an earlier build, used where they are of the same `encoder`. `strays` are questions that
        no bank answers, in place of those that ship. `progress(what, done, total)`; `what` is Chinese. One core:
        seconds for 1,000 questions, one to two minutes for 13,000. Raises CodedError K010 when there is no entry.
        """
        from knowledge.index.build import build  # needs scikit-learn, which serving does not import

        if not entries:
            raise CodedError("K010", "没有可发布的知识", hint="至少要有一条知识")
        strays = stray_questions() if strays is None else strays
        built = build(entries, understander, encoder, reranker, cached or CachedVectors.empty(), strays, progress)
        return cls(
            **_names(entries, built.texts),
            vocabulary=built.vocabulary,
            encoder=built.encoder,
            reranker=reranker,
            routes=built.routes,
            fusion=built.learned.fusion,
            calibration=built.learned.calibration,
            rerank=built.learned.rerank,
            thresholds=built.learned.thresholds,
        )

    def updated(
        self,
        before: Sequence[Entry],
        entries: Sequence[Entry],
        understander: Understander,
        *,
        progress: Progress = silent,
    ) -> Matcher:
        """This matcher, which was built from `before`, brought up to date: seconds where a build takes minutes.

        For changes to a small part of the base (see `update.py`); the understander must be the same. Raises
        CodedError K010 when there is no entry.
        """
        from knowledge.index.update import Before, update  # needs scipy, which serving does not import

        if not entries:
            raise CodedError("K010", "没有可发布的知识", hint="至少要有一条知识")
        parts = Before(entries=before, vocabulary=self.vocabulary, encoder=self.encoder, routes=self.routes)
        new = update(parts, entries, understander, progress)
        known = dict(zip(self.questions, self.texts, strict=True))
        asked = (question for entry in entries for question in entry.questions)
        texts = [known.get(question) or understander.understand(question).text for question in asked]
        return replace(self, **_names(entries, texts), vocabulary=new.vocabulary, routes=new.routes)

    @property
    def cached_vectors(self) -> CachedVectors:
        return CachedVectors.of(self.encoder, self.texts, self.routes.dense.vectors)

    def search(self, query: Understanding, limit: int, clock: StageClock | None = None) -> list[Match]:
        """At most 12. Empty when nothing in the query is known to the base."""
        lap = clock.lap if clock else _no_lap
        vector = self.vocabulary.vector(query)
        lap("vector")
        if limit < 1 or not (len(vector.ids) or self.routes.keyword.weights(query.text).any()):
            return []
        dense = self.encoder.encode([query.text])
        lap("encode")
        heard = self.routes.ask(vector, query.text, dense, clock=clock)
        evidence = describe(self.routes, vector, heard)
        lap("describe")
        strengths = self.fusion.strengths(evidence.figures)
        order = np.argsort(-strengths, kind="stable")
        evidence, strengths = evidence.sorted_by(order), strengths[order]
        probabilities = self.calibration.probabilities(strengths, evidence)
        lap("fuse")
        question = self._exact_question(query)
        said: list[float] = []
        if self.reranker and self.rerank and question is None and is_undecided(float(probabilities[0])):
            evidence, probabilities, said = self._read_again(
                self.reranker, self.rerank, query.text, evidence, strengths
            )
            lap("rerank")
        if len(letters(query.typed)) < 2:  # a single character may suggest, it never says enough for an answer
            probabilities = np.minimum(probabilities, (self.thresholds.answer + self.thresholds.suggest) / 2)
        matches = self._matches(evidence, probabilities.tolist(), said, limit)
        return self._with_exact_first(matches, question)[:limit]

    def _read_again(
        self, reranker: Reranker, rerank: Rerank, text: str, evidence: Evidence, strengths: NDArray[np.float32]
    ) -> tuple[Evidence, NDArray[np.float64], list[float]]:
        """Evidence and probabilities in the new order, and what the reranker says of the first candidates in it."""
        pairs = [(text, self.texts[best]) for best in evidence.best[:MOST].tolist()]
        said = says(reranker, pairs)
        order, renewed, looked_at = order_and_signals(rerank.weights, strengths, said, evidence)
        probabilities = rerank.calibration.of(looked_at, renewed)
        return evidence.sorted_by(order), probabilities, said[order[: len(said)]].tolist()

    def _matches(self, evidence: Evidence, probabilities: list[float], said: list[float], limit: int) -> list[Match]:
        shown = (evidence.figures[:limit, _COLUMNS] * _SPREADS + _MIDDLES).tolist()
        return [
            Match(
                entry_id=self.entry_ids[entry],
                question=self.questions[best],
                probability=probability,
                stage="reranked" if place < len(said) else "fused",
                evidence={**dict(zip(_SHOWN, figures, strict=True)), **_said(said, place)},
            )
            for place, (entry, best, probability, figures) in enumerate(
                zip(evidence.candidates.tolist(), evidence.best.tolist(), probabilities, shown, strict=False)
            )
        ]

    def _exact_question(self, query: Understanding) -> int | None:
        """As typed first: a slip may itself be a question of the base."""
        question = self.exact.question(query.typed)
        return self.exact.question(query.text) if question is None and query.repairs else question

    def _with_exact_first(self, matches: list[Match], question: int | None) -> list[Match]:
        if question is None:
            return matches
        entry = int(np.searchsorted(self.routes.starts, question, side="right")) - 1
        entry_id = self.entry_ids[entry]
        fused = {match.entry_id: match for match in matches}.pop(entry_id, None)
        first = Match(
            entry_id=entry_id,
            question=self.questions[question],
            probability=EXACT_PROBABILITY,
            stage="exact",
            evidence={"exact": 1.0, **(fused.evidence if fused else {})},
        )
        left = 1 - EXACT_PROBABILITY  # for all others together
        return [first, *(_at_most(match, left) for match in matches if match.entry_id != entry_id)]

    def write(self, folder: Path) -> None:
        store.write(folder, self)

    @classmethod
    def read(
        cls,
        folder: Path,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        fitted: LsaEncoder | None = None,
        is_verified: bool = False,
        pause: Callable[[], None] = _no_pause,
    ) -> Matcher:
        """`encoder`, `reranker`: those that the index was built with. `fitted`: one read before, taken if it is this
        index's. `is_verified`: the caller has compared the files with a checksum. `pause`: called between parts.

        Raises CodedError naming the file: K011 missing or damaged, K012 built with another encoder or reranker.
        """
        parts = store.read(folder, encoder, reranker, fitted, is_verified=is_verified, pause=pause)
        pause()
        owners = parts["routes"].owners(np.arange(len(parts["texts"])))
        return cls(exact=_exact(parts["questions"], owners.tolist()), **parts)


def _names(entries: Sequence[Entry], texts: Sequence[str]) -> dict[str, Any]:
    owners = [place for place, entry in enumerate(entries) for _ in entry.questions]
    questions = tuple(question for entry in entries for question in entry.questions)
    return {
        "entry_ids": tuple(entry.id for entry in entries),
        "questions": questions,
        "texts": tuple(texts),
        "exact": _exact(questions, owners),
    }


def _exact(questions: Sequence[str], owners: Sequence[int]) -> Exact:
    return Exact([normalise(question) for question in questions], owners)


def _at_most(match: Match, probability: float) -> Match:
    if match.probability <= probability:
        return match
    return Match(
        entry_id=match.entry_id,
        question=match.question,
        probability=probability,
        stage=match.stage,
        evidence=match.evidence,
    )


def _said(said: list[float], place: int) -> dict[str, float]:
    return {"reranker": said[place]} if place < len(said) else {}


def _no_lap(stage: str) -> None:
    pass
