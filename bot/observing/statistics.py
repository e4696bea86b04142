"""What the bot did: for Prometheus since the start, for `bot status` over the last hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.domain.served_version import ServedVersion
from bot.observing.last_hour import LastHour
from bot.observing.metrics import Metrics
from bot.ports import AnsweredTurn, Clock
from nlu.errors import CodedError

UNCODED = "internal"


class Statistics:
    """Implements Observer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started_at: datetime = clock.now()
        self._metrics, self._last_hour = Metrics(), LastHour(clock)

    def answered(self, turn: AnsweredTurn) -> None:
        self._metrics.answered(turn)
        self._last_hour.answered(turn)

    def refused(self, status: int, code: str) -> None:
        self._metrics.refused(status, code)
        self._last_hour.refused(code)

    def failed(self, error: BaseException) -> None:
        code = error.code if isinstance(error, CodedError) else UNCODED
        self._metrics.failed(code)
        self._last_hour.failed(code)

    def metrics(self, served: ServedVersion, *, open_streams: int) -> bytes:
        return self._metrics.page(served, open_streams=open_streams)

    def status(self, served: ServedVersion, *, open_streams: int) -> Mapping[str, Any]:
        """In JSON's types."""
        memory = self._metrics.value("process_resident_memory_bytes")
        return {
            "uptime_s": round((self._clock.now() - self._started_at).total_seconds()),
            "memory_bytes": None if memory is None else int(memory),
            "open_streams": open_streams,
            "snapshot": {**asdict(served), "loaded_at": served.loaded_at.isoformat(timespec="seconds")},
            "last_hour": _last_hour(self._last_hour),
        }


def _last_hour(last_hour: LastHour) -> Mapping[str, Any]:
    found = asdict(last_hour.summary())
    stages = {
        stage: {"p50_ms": round(p50, 2), "p99_ms": round(p99, 2)} for stage, (p50, p99) in found["stages"].items()
    }
    return {**found, "stages": stages}
