"""Publishing while serving: how soon ten changed entries are live, and what the customers notice.

    .venv/bin/python -m bench.publish [--entries 10000] [--per-s 100] [--times 5] [--folder DIR]

Without --entries the shipped knowledge is published as it is, with its golden questions; with it, the knowledge is
multiplied as in bench/match.py, three questions an entry, and 300 golden questions are drawn from it. Customers put
words around their questions and drop a character. Steps: a full publish, timed; a server under a steady load; then,
--times in a row, its usual latency, ten entries changed in the database and `bot publish`, timed from the start of the
command until the server answers with the new version. Latencies of all rounds are taken together. --folder keeps the
deployment, so that a second run starts from its full publish.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.match import CONTENT, disturbed, multiplied, read_base
from bot import app as composition
from bot.config import Settings
from bot.publishing import snapshot_files
from knowledge import entry_codec
from knowledge.entry import Entry, EntryKind
from tests.support.deployment import deploy, silent
from tests.support.server import served
from tests.support.steady_load import Asked, steady_load

CHANGED = 10
USUAL_S = 10.0
SETTLE_S = 2.0
POLL_S = 0.05


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--entries", type=int, default=0)
    options.add_argument("--per-s", type=float, default=100)
    options.add_argument("--times", type=int, default=1)
    options.add_argument("--folder", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        entries = _multiplied(chosen.entries) if chosen.entries else read_base(CONTENT)
        settings = _deployed(folder, entries) if chosen.entries else deploy(folder)
        if snapshot_files.current(settings.snapshots) is None:
            if chosen.entries:
                asyncio.run(_put(settings, entries))
            print(f"full publish: {_publish(settings, '--full'):.1f} s")
        _measure(settings, entries, chosen.per_s, chosen.times)


def _measure(settings: Settings, entries: Sequence[Entry], per_s: float, times: int) -> None:
    """`times` publishes in a row, each after a stretch of usual load, so that both meet the same machine."""
    usual: list[Asked] = []
    publishing: list[Asked] = []
    swap: list[Asked] = []
    with served(settings) as server, steady_load(server.url, disturbed(entries, 500), per_s=per_s) as load:
        time.sleep(5)  # warm
        for _ in range(times):
            usual_from = time.perf_counter()
            while time.perf_counter() < usual_from + USUAL_S:  # asks for the version as often as below
                _serving(server.url)
                time.sleep(POLL_S)
            asyncio.run(_put(settings, [_changed(entry) for entry in entries[:CHANGED]]))
            before = _serving(server.url)
            started = time.perf_counter()
            live_at = _publish_until_live(settings, server.url, before)
            time.sleep(SETTLE_S)
            usual += load.between(usual_from, usual_from + USUAL_S)
            publishing += load.between(started, live_at + 1)
            swap += load.between(live_at - 2, live_at + 1)
            print(f"live after {live_at - started:.2f} s")
    _print("usual", usual)
    _print("while publishing", publishing)
    _print("around the swap", swap)


def _publish_until_live(settings: Settings, url: str, before: str) -> float:
    process = subprocess.Popen(_bot(settings, "publish"), stdout=subprocess.PIPE, text=True)
    while _serving(url) == before and process.poll() in (None, 0):
        time.sleep(POLL_S)
    live_at = time.perf_counter()
    told, _ = process.communicate()
    print(told.strip().splitlines()[-1])
    return live_at


def _print(name: str, asked: Sequence[Asked]) -> None:
    ordered = sorted(one.latency_s * 1000 for one in asked) or [float("nan")]
    failed = sum(one.status != 200 for one in asked)
    p50, p99 = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    print(f"{name}: {len(asked)} turns, {failed} failed, p50 {p50:.1f} p99 {p99:.1f} max {ordered[-1]:.1f} ms")


def _multiplied(count: int) -> list[Entry]:
    shipped = [replace(entry, similar=entry.similar[:2], related=()) for entry in read_base(CONTENT)]
    shipped = [entry for entry in shipped if entry.kind is EntryKind.FAQ and len(entry.similar) == 2]
    return multiplied(shipped, 3 * count)[:count]


def _changed(entry: Entry) -> Entry:
    """Another answer, a question more, a question less."""
    stamp = time.strftime("%H%M%S")
    similar = (*entry.similar[1:], f"{entry.question}，{stamp}这次怎么办")
    return replace(entry, similar=similar, answer=f"{entry.answer}（{stamp}）")


def _deployed(folder: Path, entries: Sequence[Entry]) -> Settings:
    golden = folder / "golden.yml"
    folder.mkdir(parents=True, exist_ok=True)
    asked = [{"ask": entry.question, "answer": entry.id} for entry in entries[:: len(entries) // 300]]
    golden.write_text("\n".join(f"- {json.dumps(one, ensure_ascii=False)}" for one in asked), encoding="utf-8")
    return deploy(folder, content={"knowledge": None, "golden": "golden.yml"})


async def _put(settings: Settings, entries: Sequence[Entry]) -> None:
    async with composition.entry_store(settings) as store:
        await store.put({str(entry.id): entry_codec.to_json(entry) for entry in entries}, silent)


def _publish(settings: Settings, *options: str) -> float:
    started = time.perf_counter()
    subprocess.run(_bot(settings, "publish", *options), check=True)
    return time.perf_counter() - started


def _bot(settings: Settings, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot.cli", *arguments, "--config", str(settings.home / "config.yml")]


def _serving(url: str) -> str:
    with urllib.request.urlopen(f"{url}/healthz", timeout=60) as answer:
        return str(json.load(answer)["snapshot"])


if __name__ == "__main__":
    main()
