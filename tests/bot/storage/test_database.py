from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, Dialect, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.answer_counts import answers_by_day
from bot.storage.database import SCHEMA_VERSION, Database, Durability, schema_version, upsert
from bot.storage.tables import checkpoints
from nlu.errors import CodedError


def put(connection: Connection) -> None:
    connection.execute(insert(checkpoints).values(conversation_id="web:anna", body="{}"))


def conversations(connection: Connection) -> list[str]:
    return list(connection.scalars(select(checkpoints.c.conversation_id)))


async def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CodedError, match="psycopg"):
        await Database.open("postgresql://bank@localhost/bot")


async def test_a_transaction_that_fails_leaves_nothing() -> None:
    database = await Database.open("sqlite:///:memory:")

    def put_and_fail(connection: Connection) -> None:
        put(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(put_and_fail)
    assert await database.read(conversations) == []
    await database.close()


async def test_a_cancelled_caller_does_not_break_the_database() -> None:
    database = await Database.open("sqlite:///:memory:")
    await database.write(put)
    for steps in range(20):  # at different moments of the transaction
        reading = asyncio.create_task(database.read(conversations))
        for _ in range(steps):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading])
    assert await database.read(conversations) == ["web:anna"]
    await database.close()


async def test_closing_waits_for_a_transaction_whose_caller_is_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    database = await Database.open(url)
    writing = asyncio.create_task(database.write(put))
    await asyncio.sleep(0)
    writing.cancel()
    await database.close()
    assert writing.cancelled()
    again = await Database.open(url)
    assert await again.read(conversations) == ["web:anna"]
    await again.close()


@pytest.mark.parametrize(("durability", "synchronous"), [("full", 2), ("process", 1)])
async def test_durability_decides_how_far_sqlite_writes(
    tmp_path: Path, durability: Durability, synchronous: int
) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'bot.db'}", durability=durability)
    assert await database.read(lambda connection: connection.scalar(text("PRAGMA synchronous"))) == synchronous
    assert await database.read(lambda connection: connection.scalar(text("PRAGMA journal_mode"))) == "wal"
    assert await database.read(lambda connection: connection.scalar(text("PRAGMA foreign_keys"))) == 1
    await database.close()


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'var' / 'data' / 'bot.db'}")
    await database.close()
    assert (tmp_path / "var" / "data" / "bot.db").exists()


async def test_several_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    databases = await asyncio.gather(*(Database.open(url) for _ in range(12)))
    versions = await databases[0].read(lambda connection: connection.scalars(select(schema_version.c.version)).all())
    assert versions == [SCHEMA_VERSION]
    await asyncio.gather(*(database.close() for database in databases))


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    database = await Database.open(url)
    newer = update(schema_version).values(version=SCHEMA_VERSION + 1)
    await database.write(lambda connection: connection.execute(newer).rowcount)
    await database.close()
    with pytest.raises(CodedError, match="B021"):
        await Database.open(url)
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(SCHEMA_VERSION + 1,)]
    connection.close()


@pytest.mark.parametrize("url", ["sqlite:///{folder}/text.txt", "sqlite:///{folder}/text.txt/bot.db", "no url"])
async def test_what_is_no_database_is_a_clear_error(tmp_path: Path, url: str) -> None:
    (tmp_path / "text.txt").write_text("这不是数据库。" * 1000)
    with pytest.raises(CodedError, match="B020"):
        await Database.open(url.format(folder=tmp_path))


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_adding_to_a_row_is_one_statement_in_both_databases(dialect: Dialect) -> None:
    connection = SimpleNamespace(dialect=dialect)
    statement = upsert(connection, answers_by_day, adding=True)  # type: ignore[arg-type]
    sql = " ".join(str(statement.compile(dialect=dialect)).split())
    assert "ON CONFLICT (day, entry_id) DO UPDATE SET count = (answers_by_day.count + excluded.count)" in sql
