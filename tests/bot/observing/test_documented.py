"""docs/operations.md names the metrics that there are, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import parser

from bot.observing.statistics import Statistics
from bot.ports import AnsweredTurn
from tests.support.clock import FakeClock
from tests.support.serving import SERVED

PAGE = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
_OF_THE_FORMAT = ("_created", "_bucket", "_count", "_sum")


def _names() -> set[str]:
    statistics = Statistics(FakeClock())
    statistics.answered(AnsweredTurn(channel="web", skill="faq", found_by=None, seconds={"decide": 0.1}))
    page = statistics.metrics(SERVED, open_streams=0).decode()
    return {sample.name for family in parser.text_string_to_metric_families(page) for sample in family.samples}


def test_every_metric_of_ours_is_documented() -> None:
    ours = {name for name in _names() if name.startswith("bot_") and not name.endswith(_OF_THE_FORMAT)}
    documented = set(re.findall(r"`((?:bot|process)_[a-z_]+)`", PAGE))
    assert ours <= documented
    assert documented <= _names() | {"bot_turn_seconds"}


def test_the_alert_rules_ask_for_metrics_that_there_are() -> None:
    blocks: list[Any] = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
    (groups,) = [block["groups"] for block in blocks if "groups" in block]
    rules = groups[0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"\b(?:bot|process)_[a-z_]+", rule["expr"])}
    assert len(rules) > 5
    assert asked <= _names()
    assert [rule["alert"] for rule in rules if PAGE.count(rule["alert"]) < 2] == []  # each says what to do
