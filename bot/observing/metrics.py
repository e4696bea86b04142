"""Prometheus metrics of one server, in a registry of its own: several servers may live in one process.

Every label takes few values, all of them written in the code: no customer's words, no id of a conversation.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.domain.served_version import ServedVersion
from bot.ports import AnsweredTurn

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
TOTAL = "total"
_ALERTED_ERRORS = ("internal", "B022")  # shown from the start: an alert on an increase does not see the first of a kind
_ALERTED_REFUSALS = (("429", "too_many_waiting"),)


class Metrics:
    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._turns = Counter("bot_turns", "Turns by skill and channel.", ("skill", "channel"), registry=registry)
        self._seconds = Histogram(
            "bot_turn_seconds", "Wall time of a turn by stage.", ("stage",), buckets=BUCKETS_S, registry=registry
        )
        self._errors = Counter("bot_errors", "Unexpected errors by code.", ("code",), registry=registry)
        self._refused = Counter(
            "bot_requests_refused", "Requests refused by status and code.", ("status", "code"), registry=registry
        )
        for code in _ALERTED_ERRORS:
            self._errors.labels(code)
        for labels in _ALERTED_REFUSALS:
            self._refused.labels(*labels)

    def answered(self, turn: AnsweredTurn) -> None:
        self._turns.labels(turn.skill, turn.channel).inc()
        for stage, seconds in turn.seconds.items():
            self._seconds.labels(stage).observe(seconds)
        self._seconds.labels(TOTAL).observe(sum(turn.seconds.values()))

    def refused(self, status: int, code: str) -> None:
        self._refused.labels(str(status), code).inc()

    def failed(self, code: str) -> None:
        self._errors.labels(code).inc()

    def value(self, name: str) -> float | None:
        """Of a metric without labels; None where it is not known, as the process's memory is but on Linux."""
        return self._registry.get_sample_value(name)

    def page(self, served: ServedVersion, *, open_streams: int) -> bytes:
        """In Prometheus's text format."""
        return generate_latest(_Page(self._registry, served, open_streams))


class _Page(Collector):
    """What is counted, and what is so just now."""

    def __init__(self, registry: CollectorRegistry, served: ServedVersion, open_streams: int) -> None:
        self._registry, self._served, self._open_streams = registry, served, open_streams

    def collect(self) -> Iterator[Metric]:
        yield from self._registry.collect()
        served = self._served
        yield GaugeMetricFamily("bot_open_streams", "Open streams of web visitors.", self._open_streams)
        yield InfoMetricFamily("bot_snapshot", "The version that is served.", {"version": served.version})
        yield GaugeMetricFamily(
            "bot_snapshot_loaded_timestamp_seconds", "When it was loaded.", served.loaded_at.timestamp()
        )
        for name in ("entries", "questions"):
            yield GaugeMetricFamily(f"bot_snapshot_{name}", f"Its {name}.", served.counts.get(name, 0))
        yield CounterMetricFamily("bot_snapshot_swaps", "Versions that replaced another.", served.swaps)
        yield CounterMetricFamily("bot_snapshot_rejections", "Versions that could not be read.", served.rejections)
