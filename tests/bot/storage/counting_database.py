"""A real database that counts its transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.storage.database import Database

Result = TypeVar("Result")


class CountingDatabase(Database):
    reads = 0
    writes = 0

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        self.reads += 1
        return await super().read(work)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        self.writes += 1
        return await super().write(work)
