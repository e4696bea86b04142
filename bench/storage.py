"""What storing a turn costs: turns a second, CPU a turn, and loading a long conversation against a short one.

python bench/storage.py [--turns 2000]
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

from bot.domain.event import BotUttered, Button, Event, UserUttered
from bot.domain.message import ConversationId, MessageId
from bot.storage.database import Database, Durability
from bot.storage.tracker_store import SqlTrackerStore

EVIDENCE = {"snapshot": "20260105-090000", "routes": {f"route_{number}": 0.123456 for number in range(24)}}  # 0.7 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    turns_per_s: float
    cpu_ms: float  # a turn, all threads of this process
    p99_ms: float


def turn(number: int) -> Sequence[Event]:
    at = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(seconds=number)
    buttons = tuple(Button(title=f"贷款可以提前还吗{n}", payload=f"/ask{{{n}}}") for n in range(3))
    return (
        UserUttered(at=at, message_id=MessageId(f"m{number}"), text="提前还款要收手续费吗？"),
        BotUttered(at=at, text="可以提前还款，不收手续费。" * 8, kind="answer", metadata=EVIDENCE),
        BotUttered(at=at, text="您可能还想问", kind="related", buttons=buttons),
    )


async def talk(store: SqlTrackerStore, conversation: ConversationId, turns: int) -> list[float]:
    """Milliseconds of each turn: load and append."""
    waits = []
    for number in range(turns):
        started = time.perf_counter()
        await store.append(await store.load(conversation), turn(number))
        waits.append((time.perf_counter() - started) * 1e3)
    return waits


async def measure_rate(url: str, durability: Durability, clients: int, turns: int) -> Rate:
    database = await Database.open(url, durability=durability)
    store = SqlTrackerStore(database)
    conversations = [ConversationId(f"bench:{number}") for number in range(clients)]
    await asyncio.gather(*(talk(store, ConversationId(f"warm:{number}"), 4) for number in range(clients)))
    wall, cpu = time.perf_counter(), time.process_time()
    waits = await asyncio.gather(*(talk(store, conversation, turns // clients) for conversation in conversations))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    await store.close()
    await database.close()
    flat = sorted(wait for each in waits for wait in each)
    return Rate(turns_per_s=len(flat) / wall, cpu_ms=cpu / len(flat) * 1e3, p99_ms=flat[int(len(flat) * 0.99)])


async def measure_length(url: str, cached: int, repeats: int) -> tuple[float, float]:
    """Mean CPU milliseconds of load and append around a conversation's 5th turn and around its 500th: 16 turns each, as
    every 16th event brings a checkpoint. New and old conversations alternate, so that noise falls on both."""
    database = await Database.open(url, durability="process")
    store = SqlTrackerStore(database, cached=cached)
    cpu = {1: 0.0, 492: 0.0}
    for repeat in range(repeats):
        for before in cpu:
            conversation = ConversationId(f"bench:{repeat}-{before}")
            tracker = await store.load(conversation)
            past = [event for number in range(before) for event in turn(number)]
            await store.append(tracker, past)
            started = time.process_time()
            for number in range(before, before + 16):
                await store.append(await store.load(conversation), turn(number))
            cpu[before] += (time.process_time() - started) * 1e3
    await store.close()
    await database.close()
    return cpu[1] / repeats / 16, cpu[492] / repeats / 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=2000)
    turns = parser.parse_args().turns
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, 3 events a turn\n")
    print("| durability | conversations | turns/s | CPU ms/turn | p99 ms |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for durability in get_args(Durability):
            for clients in (1, 8, 64):
                url = f"sqlite:///{Path(folder) / f'{durability}-{clients}.db'}"
                rate = asyncio.run(measure_rate(url, durability, clients, turns))
                figures = f"{rate.turns_per_s:.0f} | {rate.cpu_ms:.2f} | {rate.p99_ms:.1f}"
                print(f"| {durability} | {clients} | {figures} |")
        for what, cached in (("cached", 1024), ("past the cache", 0)):
            url = f"sqlite:///{Path(folder) / f'length-{cached}.db'}"
            early, late = asyncio.run(measure_length(url, cached, repeats=40))
            print(f"\n{what}: CPU ms at turn 5 {early:.2f}, at turn 500 {late:.2f}: {late / early:.2f} x")


if __name__ == "__main__":
    main()
