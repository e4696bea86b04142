"""Run as a program: appends turns as fast as it can and prints `conversation seq` once each is acknowledged."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import cast

from bot.domain.message import ConversationId
from bot.storage.database import Database, Durability
from bot.storage.tracker_store import SqlTrackerStore
from tests.support.events import turn


async def talk(store: SqlTrackerStore, conversation: ConversationId) -> None:
    while True:
        before = await store.load(conversation)
        after = await store.append(before, turn(f"m{before.seq}"))
        os.write(1, f"{conversation} {after.seq}\n".encode())


async def main(url: str, durability: str) -> None:
    store = SqlTrackerStore(await Database.open(url, durability=cast(Durability, durability)))
    await asyncio.gather(*(talk(store, ConversationId(f"web:{number}")) for number in range(8)))


if __name__ == "__main__":
    signal.alarm(60)  # never outlives a test that hangs
    asyncio.run(main(*sys.argv[1:]))
