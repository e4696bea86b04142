"""Measures question matching: a throw-away index from one base alone, asked one query after another."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry, EntryId
from knowledge.evaluation.answered import Answered
from knowledge.evaluation.calibration import calibration_error, reliability
from knowledge.evaluation.intervals import bootstrap, wilson
from knowledge.evaluation.mix import Mix, as_given, one_in_five
from knowledge.evaluation.queries import Query
from knowledge.evaluation.ranking import DEPTH, hits_within, mean_reciprocal_rank
from knowledge.evaluation.rejection import roc_auc
from knowledge.evaluation.report import FaqReport, MixReport, StageTime
from knowledge.evaluation.served import BestCut, best_cut
from knowledge.index.match import Band, Match, Thresholds
from knowledge.index.matcher import Matcher
from knowledge.index.stage_clock import StageClock
from knowledge.progress import Progress
from nlu.encoders.encoder import Encoder
from nlu.lexicon import Lexicon
from nlu.rerankers.reranker import Reranker
from nlu.understand import Understander, Understanding

ASKING = "evaluate"
TOTAL = "total"


class TimedIndex(Protocol):
    @property
    def thresholds(self) -> Thresholds: ...

    def search(self, query: Understanding, limit: int, clock: StageClock) -> Sequence[Match]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqRun:
    """`answered` in the order of the queries; `cpu` has the stages in the order in which they ran, the total last."""

    answered: tuple[Answered, ...]
    cpu: tuple[StageTime, ...]
    thresholds: Thresholds


def run(
    entries: Sequence[Entry],
    queries: Sequence[Query],
    progress: Progress,
    *,
    lexicon: Lexicon,
    encoder: Encoder | None = None,
    reranker: Reranker | None = None,
    strays: Sequence[str] | None = None,
) -> FaqRun:
    """Everything but lexicon, models and `strays` is fitted from `entries` alone; entries without an answer take part.

    Without an encoder one is fitted too; without `strays` (questions that no bank answers) those that ship are used.
    """
    understander = Understander(lexicon)
    matcher = Matcher.build(entries, understander, encoder=encoder, reranker=reranker, strays=strays, progress=progress)
    return ask(matcher, understander, queries, progress)


def ask(index: TimedIndex, understander: Understander, queries: Sequence[Query], progress: Progress) -> FaqRun:
    answered = []
    times: dict[str, list[float]] = defaultdict(list)
    for number, query in enumerate(queries, start=1):
        began = time.process_time()  # of all threads, were a library to start some
        clock = StageClock()
        understanding = understander.understand(query.text)
        clock.lap("understand")
        matches = tuple(index.search(understanding, DEPTH, clock))[:DEPTH]
        total = time.process_time() - began
        for stage, seconds in clock.seconds.items():
            times[stage].append(seconds)
        times[TOTAL].append(total)
        answered.append(Answered(query=query, decision=index.thresholds.band(matches), matches=matches))
        progress(ASKING, number, len(queries))
    total_last = sorted(times.items(), key=lambda item: item[0] == TOTAL)
    cpu = tuple(_stage_time(stage, seconds) for stage, seconds in total_last)
    return FaqRun(answered=tuple(answered), cpu=cpu, thresholds=index.thresholds)


def _stage_time(stage: str, seconds: Sequence[float]) -> StageTime:
    p50, p99 = np.quantile(seconds, (0.5, 0.99)) * 1000
    return StageTime(stage=stage, queries=len(seconds), p50_ms=float(p50), p99_ms=float(p99))


def measure(run: FaqRun, known: Collection[EntryId]) -> FaqReport:
    answered = run.answered
    probability = np.array([one.probability for one in answered], dtype=np.float64)
    is_answerable = np.array([one.is_answerable for one in answered], dtype=bool)
    is_given = np.array([bool(one.matches) for one in answered], dtype=bool)
    all_ranks = np.array([one.rank for one in answered], dtype=np.int64)
    is_right, ranks = all_ranks == 1, all_ranks[is_answerable]
    answerable = int(is_answerable.sum())
    answers = np.array([one.decision is Band.ANSWER for one in answered], dtype=bool)
    given, right = int(answers.sum()), int((answers & is_right).sum())

    def mixed(mix: Mix) -> MixReport:
        def cut(rows: NDArray[np.int64]) -> BestCut:
            answerable = is_answerable[rows]
            return best_cut(probability[rows], is_right[rows], is_given[rows], answerable, mix(answerable))

        bins = reliability(probability, is_right, mix(is_answerable))
        return MixReport(
            served=bootstrap(lambda rows: cut(rows).share, len(answered)),
            best_cut=cut(np.arange(len(answered))).cut,
            calibration_error=calibration_error(bins),
            reliability=bins,
        )

    return FaqReport(
        queries=len(answered),
        answerable=answerable,
        unknown_ids=sum(one.is_answerable and one.query.entry_id not in known for one in answered),
        top_1=wilson(hits_within(ranks, 1), answerable),
        top_3=wilson(hits_within(ranks, 3), answerable),
        mrr=bootstrap(lambda rows: mean_reciprocal_rank(ranks[rows]), answerable),
        rejection_area=bootstrap(lambda rows: roc_auc(probability[rows], is_answerable[rows]), len(answered)),
        as_given=mixed(as_given),
        one_in_five=mixed(one_in_five),
        served_fitted=wilson(right, answerable),
        wrong_fitted=wilson(given - right, given),
        fitted_threshold=run.thresholds.answer,
        answered_anyway=wilson(int((answers & ~is_answerable).sum()), len(answered) - answerable),
        cpu=run.cpu,
    )
