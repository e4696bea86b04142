"""What counting costs a turn: CPU time of `Statistics.answered`, of one /metrics page and of one status.

.venv/bin/python -m bench.observer [--turns 200000]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.clock import SystemClock
from bot.domain.served_version import ServedVersion
from bot.observing.statistics import Statistics
from bot.ports import AnsweredTurn

SKILLS = ("faq", "payload", "suggest", "fallback", "smalltalk", "safety", "handoff", "unreadable")
SERVED = ServedVersion(version="v", loaded_at=datetime(2026, 1, 5, tzinfo=UTC), counts={}, swaps=0, rejections=0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--turns", type=int, default=200_000)
    turns = options.parse_args().turns
    statistics = Statistics(SystemClock())
    made = [_turn(number) for number in range(1000)]
    spent_s = _cpu_s(lambda: [statistics.answered(made[number % 1000]) for number in range(turns)])
    print(f"counting a turn: {1e6 * spent_s / turns:.1f} us")
    print(f"a page of metrics: {1000 * _cpu_s(lambda: statistics.metrics(SERVED, open_streams=0)):.1f} ms")
    print(f"a status: {1000 * _cpu_s(lambda: statistics.status(SERVED, open_streams=0)):.1f} ms")


def _turn(number: int) -> AnsweredTurn:
    seconds = {"lock": 2e-5, "load": 1e-5 * (number % 50), "decide": 1e-4 * (number % 90), "store": 5e-3}
    channel, skill = ("web", "rest")[number % 2], SKILLS[number % 8]
    return AnsweredTurn(channel=channel, skill=skill, found_by="fused", seconds=seconds)


def _cpu_s(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
