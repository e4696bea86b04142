"""REST turns a second, latency, memory, and whether a long conversation costs more: one worker, 8 clients, two cores.

    .venv/bin/python -m bench.rest [--seconds 15] [--clients 8]

The server is `bot serve` on the shipped knowledge in a scratch folder; the clients are threads of this process, which
share the two cores with it. Both settings of durability are measured in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import random
import statistics
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Sequence
from pathlib import Path

from bot import config
from bot.config import Settings
from knowledge.files import golden
from tests.support.deployment import deploy, publish
from tests.support.server import served

CORES = {0, 1}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=15)
    options.add_argument("--clients", type=int, default=8)
    chosen = options.parse_args()
    os.sched_setaffinity(0, CORES)
    questions = [one.ask for one in golden.read(config.ContentSettings().golden or Path()).questions]
    for durability in ("full", "process"):
        with tempfile.TemporaryDirectory() as folder:
            settings = deploy(Path(folder), storage={"durability": durability}, content={"golden": None})
            asyncio.run(publish(settings))
            _measure(settings, durability, questions, chosen.seconds, chosen.clients)


def _measure(settings: Settings, durability: str, questions: Sequence[str], seconds: float, clients: int) -> None:
    with served(settings) as server:
        _load(server.url, questions, 2.0, clients)  # warm
        before = _cpu_s(server.process.pid)
        started = time.perf_counter()
        latencies_s = _load(server.url, questions, seconds, clients)
        wall_s = time.perf_counter() - started
        turns, pid = len(latencies_s), server.process.pid
        p50_ms, p99_ms = (_quantile(latencies_s, share) * 1000 for share in (0.5, 0.99))
        cpu_ms = (_cpu_s(pid) - before) / turns * 1000
        print(
            f"durability {durability}: {turns / wall_s:.0f} msg/s, p50 {p50_ms:.1f} ms, p99 {p99_ms:.1f} ms,", end=" "
        )
        print(f"server CPU a turn {cpu_ms:.2f} ms, memory {_memory_mb(pid):.0f} MB")
        early_s, late_s = _long_conversation(server.url, questions)
        print(f"  turns 1-10 {early_s * 1000:.2f} ms, 491-500 {late_s * 1000:.2f} ms, x {late_s / early_s:.2f}")


def _load(url: str, questions: Sequence[str], seconds: float, clients: int) -> list[float]:
    latencies_s: list[float] = []
    until = time.perf_counter() + seconds

    def client(number: int) -> None:
        random_of = random.Random(number)
        ask = Asker(url)
        while time.perf_counter() < until:
            sender = f"bench-{number}-{random_of.randrange(50)}"
            latencies_s.append(ask(sender, random_of.choice(questions)))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return latencies_s


def _long_conversation(url: str, questions: Sequence[str]) -> tuple[float, float]:
    """Median seconds of a turn, first ten and last ten of 500; medians over five customers taken together."""
    early, late = [], []
    for customer in range(5):
        ask = Asker(url)
        spent = [ask(f"long-{customer}", questions[turn % 10]) for turn in range(500)]
        early += spent[:10]
        late += spent[-10:]
    return statistics.median(early), statistics.median(late)


class Asker:
    """One keep-alive connection; the call returns the seconds that an answer took."""

    def __init__(self, url: str) -> None:
        address = urllib.parse.urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port)

    def __call__(self, sender: str, text: str) -> float:
        body = json.dumps({"sender": sender, "message": text})
        started = time.perf_counter()
        self._connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"HTTP {response.status} for {text!r}")
        return time.perf_counter() - started


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
