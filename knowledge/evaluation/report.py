"""What an evaluation found: figures only, printing is the command line's business."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.evaluation.calibration import Bin
from knowledge.evaluation.intervals import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """CPU time of one stage over the `queries` in which it ran."""

    stage: str
    queries: int
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MixReport:
    """What depends on how many of the queries have no entry."""

    served: Estimate  # at `best_cut`
    best_cut: float | None
    calibration_error: float  # of the first match's probability; NaN when there is nothing to measure
    reliability: tuple[Bin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqReport:
    """`top_1`, `top_3`, `mrr` and the `served` shares are of the answerable queries."""

    queries: int
    answerable: int
    unknown_ids: int  # answerable queries whose entry the base does not have; they count as answered wrongly
    top_1: Estimate
    top_3: Estimate
    mrr: Estimate
    rejection_area: Estimate
    as_given: MixReport
    one_in_five: MixReport  # the queries counted so that 20 % have no entry
    served_fitted: Estimate  # by the index's own decision to answer
    wrong_fitted: Estimate  # share of those answers that are wrong
    fitted_threshold: float
    answered_anyway: Estimate  # share of the queries that no entry answers, answered by that decision
    cpu: tuple[StageTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsReport:
    """`accuracy` and `f1` (of "the same") with each half's threshold taken from the other half, in probability."""

    pairs: int
    same: int
    accuracy: Estimate
    f1: Estimate
    spearman: Estimate
    thresholds: tuple[float, float]
