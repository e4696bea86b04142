"""The database: SQLite by default, PostgreSQL for many machines. Whatever differs between them stays in this file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from bot.storage.write_ahead_log import WriteAheadLog
from nlu.errors import CodedError

Durability = Literal["full", "process"]
Result = TypeVar("Result")

SCHEMA_VERSION = 1
BUSY_TIMEOUT_MS = 5_000
CONNECTIONS = 4  # and as many threads
_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)

metadata = MetaData()
schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))


class Database:
    """A transaction is a function of a Connection, run as a whole in a thread. Once begun it is finished, even if its
    caller is cancelled."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(begin="IMMEDIATE")
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="database")
        self._log = WriteAheadLog.of(engine)
        self._running: set[asyncio.Future[Any]] = set()

    @classmethod
    async def open(cls, url: str, *, durability: Durability = "full") -> Database:
        """Creates what is missing. `full` survives a power cut, `process` a killed process only (SQLite).

        Raises CodedError when the file is not a usable database (B020) or was written by a newer version (B021).
        """
        for pause_s in _PAUSES_S:
            try:
                return await cls._open(url, durability)
            except OperationalError as error:
                if "locked" not in str(error.orig):
                    raise _cannot_open(url) from error
                await asyncio.sleep(pause_s)  # another process sets it up: SQLite does not wait for that by itself
            except (ArgumentError, DBAPIError, OSError) as error:
                raise _cannot_open(url) from error
        raise _cannot_open(url)

    @classmethod
    async def _open(cls, url: str, durability: Durability) -> Database:
        database = cls(_create_engine(url, durability))
        async with AsyncExitStack() as failed:
            failed.push_async_callback(database.close)
            await database.write(_create_schema)
            failed.pop_all()
        return database

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        return await self._run(self._engine, work)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Commits if `work` returns, rolls back if it raises. On SQLite there is one writer at a time."""
        result = await self._run(self._writing, work)
        if self._log:
            self._log.has_grown()
        return result

    @staticmethod
    def exists(url: str) -> bool:
        """False for a file that opening would create. Raises CodedError (B020) when the address cannot be read."""
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise _cannot_open(url) from error
        return parsed.get_backend_name() != "sqlite" or Path(str(parsed.database)).is_file()

    async def ping(self) -> None:
        """Returns if the database can be read."""
        await self.read(lambda connection: connection.scalar(select(schema_version.c.version)))

    async def close(self) -> None:
        await asyncio.gather(*self._running, return_exceptions=True)
        self._threads.shutdown()
        if self._log:
            await asyncio.to_thread(self._log.close)
        self._engine.dispose()

    async def _run(self, engine: Engine, work: Callable[[Connection], Result]) -> Result:
        future = asyncio.get_running_loop().run_in_executor(self._threads, _transact, engine, work)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return await asyncio.shield(future)


def _transact(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    with engine.begin() as connection:
        return work(connection)


def upsert(connection: Connection, table: Table, *, adding: bool = False) -> sqlite.Insert | postgresql.Insert:
    """An insert that replaces the row with the same primary key, or adds to its (numeric) values."""
    on_postgresql = connection.dialect.name == "postgresql"
    statement = postgresql.insert(table) if on_postgresql else sqlite.insert(table)
    new = {column: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    values = {column.name: column + value if adding else value for column, value in new.items()}
    return statement.on_conflict_do_update(index_elements=table.primary_key.columns, set_=values)


def size_bytes(connection: Connection) -> int:
    """Of the whole database, without what waits in SQLite's write-ahead log."""
    if connection.dialect.name == "postgresql":
        return connection.scalar(select(func.pg_database_size(func.current_database()))) or 0
    return connection.scalar(text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")) or 0


def _create_engine(url: str, durability: Durability) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        try:
            return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=CONNECTIONS, max_overflow=0)
        except ModuleNotFoundError as error:
            raise CodedError("B020", "没有安装 PostgreSQL 的驱动", hint='执行 pip install "psycopg[binary]"') from error
    return _create_sqlite_engine(parsed.set(drivername="sqlite+pysqlite"), durability)


def _create_sqlite_engine(url: URL, durability: Durability) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    if not in_memory:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1 if in_memory else CONNECTIONS,  # a database in memory belongs to its connection
        max_overflow=0,
        connect_args={
            "isolation_level": None,  # the driver would begin too late: we do
            "check_same_thread": False,  # the pool hands a connection to one thread at a time
        },
    )
    synchronous = {"full": "FULL", "process": "NORMAL"}[durability]

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA wal_autocheckpoint = 0")  # WriteAheadLog does it, and no customer waits for it
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")

    return engine


def _create_schema(connection: Connection) -> None:
    schema_version.create(connection, checkfirst=True)
    found = connection.scalar(select(schema_version.c.version))
    if found is not None and found > SCHEMA_VERSION:
        message = f"数据库的结构版本是 {found}，本程序只认识到 {SCHEMA_VERSION}"
        raise CodedError("B021", message, hint="请升级程序，或改用与本程序配套的数据库")
    metadata.create_all(connection)
    if found is None:
        connection.execute(insert(schema_version).values(version=SCHEMA_VERSION))


def _cannot_open(url: str) -> CodedError:
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        shown = "（地址无法解析）"
    return CodedError("B020", f"数据库打不开：{shown}", hint="检查地址、目录权限、磁盘空间，以及文件是否为数据库")
