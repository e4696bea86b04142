"""SQLite's write-ahead log, moved into the database file by a thread of its own.

By itself SQLite does that within whichever commit finds the log long, and that customer waits for two fsyncs of much
data (measured: 100 to 400 ms on a busy disk). See https://www.sqlite.org/wal.html#ckpt.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import structlog
from sqlalchemy import Engine

log = structlog.get_logger()
EVERY_S = 1.0
PATIENCE_S = 0.2  # with readers, while writers wait
LONGEST_BYTES = 64 * 1024 * 1024
"""Under a load without a break the log is never wholly in the database file, and it grows: at this size writers are
made to wait, a moment because little is left to move, and it starts over."""


class WriteAheadLog:
    def __init__(self, database: Path, *, every_s: float = EVERY_S, longest_bytes: int = LONGEST_BYTES) -> None:
        self._database, self._every_s, self._longest_bytes = database, every_s, longest_bytes
        self._grown, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="write-ahead-log", daemon=True)
        self._thread.start()

    @classmethod
    def of(cls, engine: Engine) -> WriteAheadLog | None:
        """None for a database without such a log: in memory, or of another kind."""
        if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
            return None
        return cls(Path(str(engine.url.database)))

    def has_grown(self) -> None:
        """To be told after every commit."""
        self._grown.set()

    def close(self) -> None:
        """What is left in the log is moved by SQLite when its last connection goes."""
        self._closing.set()
        self._grown.set()
        self._thread.join()

    def _run(self) -> None:
        while self._grown.wait() and not self._closing.wait(self._every_s):
            self._grown.clear()
            try:
                self._move()
            except sqlite3.Error as error:  # nothing is lost: it stays in the log, and the next round tries again
                log.warning("database.checkpoint_failed", error=type(error).__name__)

    def _move(self) -> None:
        with closing(sqlite3.connect(self._database, timeout=PATIENCE_S)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            if self._size_bytes() > self._longest_bytes:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _size_bytes(self) -> int:
        try:
            return self._database.with_name(f"{self._database.name}-wal").stat().st_size
        except FileNotFoundError:
            return 0
