"""A killed process loses nothing that it acknowledged."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.domain.message import ConversationId
from bot.domain.tracker import Tracker
from bot.storage.database import Database, Durability
from bot.storage.tracker_store import SqlTrackerStore

ROOT = Path(__file__).parents[3]
ROUNDS = 3


def acknowledged_until_killed(url: str, durability: Durability, acknowledgements: int) -> Mapping[ConversationId, int]:
    """The last acknowledged seq of each conversation. The kill comes after at least that many acknowledgements."""
    command = [sys.executable, "-m", "tests.bot.storage.appender", url, durability]
    latest: dict[ConversationId, int] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        for count, line in enumerate(child.stdout, 1):
            if count == acknowledgements:
                child.kill()  # SIGKILL; what it wrote before stays in the pipe
            conversation, seq = line.decode().split()
            latest[ConversationId(conversation)] = int(seq)
    assert child.returncode == -9
    return latest


@pytest.mark.parametrize("durability", ["full", "process"])
async def test_a_killed_process_loses_no_acknowledged_turn(tmp_path: Path, durability: Durability) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    dice = random.Random(durability)
    for _ in range(ROUNDS):
        latest = acknowledged_until_killed(url, durability, dice.randint(1, 120))
        database = await Database.open(url, durability=durability)
        store = SqlTrackerStore(database)
        for conversation, seq in latest.items():
            stored = await store.events(conversation, after=0, limit=100_000)
            assert len(stored) >= seq
            assert [each.seq for each in stored] == list(range(1, len(stored) + 1))
            assert len(stored) % 3 == 0, "half a turn was stored"
            folded = Tracker(conversation_id=conversation).after(*(each.event for each in stored))
            assert await store.load(conversation) == folded
        await database.close()
