"""Publishing under load: no turn fails, none is torn between two versions, and the new version is live at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sqlite3
import time
import urllib.request
from pathlib import Path

from bot.config import Settings
from tests.support import wide_base as wide
from tests.support.deployment import publish
from tests.support.server import served
from tests.support.steady_load import steady_load
from tests.support.wide_base import wide_base

EDITIONS = 3
PRODUCTS = wide.PRODUCTS[:6]
_EDITION = re.compile(r"第(\d)版")


def test_versions_are_swapped_under_load_without_a_lost_or_torn_turn(tmp_path: Path) -> None:
    settings = wide_base(tmp_path)
    versions = {_publish(settings, 0): 0}
    questions = [wording.format(product) for product in PRODUCTS for wording in wide.WORDINGS["rate"]]
    with served(settings) as server, steady_load(server.url, questions, per_s=30, threads=12) as load:
        for edition in range(1, EDITIONS):
            version = _publish(settings, edition)
            versions[version] = edition
            _until_served(server.url, version)
            seen_from = time.perf_counter()
            while not any(one.due_s > seen_from for one in list(load.asked)):
                time.sleep(0.01)  # at least one customer asks each version
            last = [one for one in load.asked if one.due_s > seen_from]
            assert {_EDITION.findall(one.reply)[0] for one in last} == {str(edition)}
    assert [one for one in load.asked if one.status != 200] == []
    for version, edition in _stored(settings):
        assert versions[version] == edition  # the words and the version that they are said to come from agree


def _publish(settings: Settings, edition: int) -> str:
    answers = {f"p{number}-rate": f"第{edition}版的利率。" for number in range(len(PRODUCTS))}
    wide.write(settings.home / "knowledge" / "wide.yml", answers)
    return asyncio.run(publish(settings)).manifest.version


def _until_served(url: str, version: str) -> None:
    for _ in range(600):
        with urllib.request.urlopen(f"{url}/healthz", timeout=30) as answer:
            if json.load(answer)["snapshot"] == version:
                return
        time.sleep(0.05)
    raise AssertionError(f"{version} never came live")


def _stored(settings: Settings) -> list[tuple[str, int]]:
    """(version, edition in the words) of every answer."""
    with contextlib.closing(sqlite3.connect(settings.var / "bot.db")) as database:
        bodies = [json.loads(body) for (body,) in database.execute("select body from events")]
    said = [body for body in bodies if body["event"] == "bot" and _EDITION.search(body["text"])]
    assert len(said) > EDITIONS
    return [(body["metadata"]["detail"]["snapshot"], int(_EDITION.findall(body["text"])[0])) for body in said]
