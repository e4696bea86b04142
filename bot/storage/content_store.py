"""The knowledge and the facts that the bank owns: one row an entry or subject, with the seed it was last set from."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Column, Connection, Integer, String, Table, Text, delete, func, select

from bot.domain.seeding import Document, Followed, Row, follow
from bot.ports import Progress
from bot.storage.database import Database, metadata, upsert
from bot.storage.tables import MAX_ID_LENGTH
from knowledge.progress import silent

BATCH = 500


def _content_table(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(MAX_ID_LENGTH), primary_key=True),
        Column("position", Integer, nullable=False),  # the order in which people wrote them
        Column("body", Text, nullable=False),
        Column("seed", String(64)),  # digest of the file's document; null: never came from a file
    )


ENTRIES = _content_table("entries")
SUBJECTS = _content_table("subjects")


class SqlContentStore:
    """Implements ContentStore over one content table."""

    def __init__(self, database: Database, table: Table) -> None:
        self._database, self._table = database, table

    async def documents(self) -> list[Document]:
        return [row.document for row in (await self._database.read(self._read)).values()]

    async def preview(self, seeds: Mapping[str, Document]) -> Followed:
        return follow(seeds, await self._database.read(self._read))

    async def follow(self, seeds: Mapping[str, Document]) -> Followed:
        def work(connection: Connection) -> Followed:
            followed = follow(seeds, self._read(connection))
            self._write(connection, followed.plan.write, silent)
            for key in followed.plan.delete:
                connection.execute(delete(self._table).where(self._table.c.id == key))
            return followed

        return await self._database.write(work)

    async def put(self, documents: Mapping[str, Document], progress: Progress) -> None:
        def work(connection: Connection) -> None:
            rows = self._read(connection)
            written = {
                key: Row(document=document, seed=rows[key].seed if key in rows else None)
                for key, document in documents.items()
            }
            self._write(connection, written, progress)

        await self._database.write(work)

    def _read(self, connection: Connection) -> dict[str, Row]:
        rows = connection.execute(select(self._table).order_by(self._table.c.position, self._table.c.id))
        return {row.id: Row(document=json.loads(row.body), seed=row.seed) for row in rows}

    def _write(self, connection: Connection, rows: Mapping[str, Row], progress: Progress) -> None:
        keys = list(rows)
        taken = {row.id: row.position for row in connection.execute(select(self._table.c.id, self._table.c.position))}
        following = (connection.scalar(select(func.max(self._table.c.position))) or 0) + 1
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            values = [
                {
                    "id": key,
                    "position": taken.get(key, following + start + offset),
                    "body": json.dumps(rows[key].document, ensure_ascii=False),
                    "seed": rows[key].seed,
                }
                for offset, key in enumerate(batch)
            ]
            connection.execute(upsert(connection, self._table), values)
            progress("写入", start + len(batch), len(keys))
