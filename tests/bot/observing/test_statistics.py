"""What is counted of a turn, and that nothing of its customer is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from prometheus_client import parser

from bot.domain.served_version import ServedVersion
from bot.observing.statistics import Statistics
from bot.ports import AnsweredTurn
from nlu.errors import CodedError
from tests.support.clock import FakeClock

SERVED = ServedVersion(
    version="v7",
    loaded_at=datetime(2026, 1, 5, 8, 0, tzinfo=UTC),
    counts={"entries": 3, "questions": 27},
    swaps=2,
    rejections=1,
)
TURN = AnsweredTurn(channel="web", skill="faq", found_by="fused", seconds={"decide": 0.003, "store": 0.004})


@pytest.fixture
def statistics() -> Statistics:
    return Statistics(FakeClock())


def _samples(statistics: Statistics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    page = statistics.metrics(SERVED, open_streams=5).decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in parser.text_string_to_metric_families(page)
        for sample in family.samples
    }


def test_turns_are_counted_by_skill_and_channel_and_timed_by_stage(statistics: Statistics) -> None:
    for _ in range(3):
        statistics.answered(TURN)
    samples = _samples(statistics)
    assert samples["bot_turns_total", (("channel", "web"), ("skill", "faq"))] == 3
    assert samples["bot_turn_seconds_count", (("stage", "store"),)] == 3
    assert samples["bot_turn_seconds_sum", (("stage", "total"),)] == pytest.approx(0.021)
    assert samples["bot_turn_seconds_bucket", (("le", "0.005"), ("stage", "total"))] == 0
    assert samples["bot_turn_seconds_bucket", (("le", "0.01"), ("stage", "total"))] == 3


def test_errors_are_counted_by_code_and_those_without_one_together(statistics: Statistics) -> None:
    for error in (CodedError("B022", "对话没有存下来"), RuntimeError("客户的话"), ValueError("别的话")):
        statistics.failed(error)
    samples = _samples(statistics)
    assert samples["bot_errors_total", (("code", "B022"),)] == 1
    assert samples["bot_errors_total", (("code", "internal"),)] == 2


def test_refusals_are_counted_by_status_and_code(statistics: Statistics) -> None:
    statistics.refused(429, "too_many_waiting")
    samples = _samples(statistics)
    assert samples["bot_requests_refused_total", (("code", "too_many_waiting"), ("status", "429"))] == 1


def test_the_served_version_the_streams_and_the_process_are_shown(statistics: Statistics) -> None:
    samples = _samples(statistics)
    expected = {
        ("bot_snapshot_info", (("version", "v7"),)): 1,
        ("bot_snapshot_loaded_timestamp_seconds", ()): SERVED.loaded_at.timestamp(),
        ("bot_snapshot_entries", ()): 3,
        ("bot_snapshot_questions", ()): 27,
        ("bot_snapshot_swaps_total", ()): 2,
        ("bot_snapshot_rejections_total", ()): 1,
        ("bot_open_streams", ()): 5,
    }
    assert {key: samples[key] for key in expected} == expected
    assert samples["process_resident_memory_bytes", ()] > 1_000_000
    assert samples["process_cpu_seconds_total", ()] > 0


def test_two_servers_in_one_process_count_apart(statistics: Statistics) -> None:
    other = Statistics(FakeClock())
    other.answered(TURN)
    assert ("bot_turns_total", (("channel", "web"), ("skill", "faq"))) not in _samples(statistics)


def test_the_status_is_plain_json(statistics: Statistics) -> None:
    statistics.answered(TURN)
    statistics.refused(409, "message_id_reused")
    told = json.loads(json.dumps(statistics.status(SERVED, open_streams=5)))
    assert (told["open_streams"], told["snapshot"]["version"], told["snapshot"]["counts"]["entries"]) == (5, "v7", 3)
    hour = told["last_hour"]
    assert (hour["turns"], hour["skills"], hour["found_by"]) == (1, {"faq": 1}, {"fused": 1})
    assert hour["refusals"] == {"message_id_reused": 1}
    assert set(hour["stages"]) == {"decide", "store", "total"}
    assert set(hour["stages"]["total"]) == {"p50_ms", "p99_ms"}
