"""What a running server says of the version that it serves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from tests.support.clock import FakeClock
from tests.support.deployment import opened, publish
from tests.support.small_base import small_base


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    return small_base(tmp_path)


async def test_a_version_taken_over_is_counted_with_the_time_and_what_it_holds(base: Settings) -> None:
    first = await publish(base)
    clock = FakeClock()
    live = opened(base, clock)
    served, opened_at = live.served(), clock.now()
    assert (served.version, served.loaded_at, served.swaps) == (first.manifest.version, opened_at, 0)
    assert (served.counts["entries"], served.counts["questions"], served.counts["golden"]) == (3, 27, 1)
    clock.advance(timedelta(hours=1))
    second = await publish(base)
    await live.refresh()
    served = live.served()
    assert (served.version, served.swaps, served.rejections) == (second.manifest.version, 1, 0)
    assert served.loaded_at == opened_at + timedelta(hours=1)


async def test_a_version_that_cannot_be_read_is_counted_once_while_running_and_at_a_restart(base: Settings) -> None:
    first = await publish(base)
    live = opened(base)
    second = await publish(base)
    (base.snapshots / second.manifest.version / "facts.json").write_text("{", encoding="utf-8")
    for _ in range(3):
        await live.refresh()
    for source in (live, opened(base)):
        served = source.served()
        assert (served.version, served.rejections, served.swaps) == (first.manifest.version, 1, 0)
