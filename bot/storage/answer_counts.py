"""How often each entry answered on each day. Several processes may add to the same row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Column, Connection, Date, Integer, String, Table, delete, func, select

from bot.storage.database import Database, metadata, upsert
from bot.storage.tables import MAX_ID_LENGTH
from knowledge.entry import EntryId

answers_by_day = Table(
    "answers_by_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("entry_id", String(MAX_ID_LENGTH), primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)


class SqlAnswerCounts:
    """Implements AnswerCounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, counts: Mapping[tuple[date, EntryId], int]) -> None:
        rows = [{"day": day, "entry_id": entry, "count": count} for (day, entry), count in sorted(counts.items())]

        def work(connection: Connection) -> None:
            if rows:  # sorted: two processes lock them in the same order
                connection.execute(upsert(connection, answers_by_day, adding=True), rows)

        await self._database.write(work)

    async def most(self, *, since: date, limit: int) -> Sequence[tuple[EntryId, int]]:
        table = answers_by_day.c
        total = func.sum(table.count)
        query = (
            select(table.entry_id, total.label("total"))
            .where(table.day >= since)
            .group_by(table.entry_id)
            .order_by(total.desc(), table.entry_id)
            .limit(limit)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [(EntryId(row.entry_id), int(row.total)) for row in rows]

    async def forget(self, *, before: date) -> None:
        await self._database.write(
            lambda connection: connection.execute(delete(answers_by_day).where(answers_by_day.c.day < before))
        )
