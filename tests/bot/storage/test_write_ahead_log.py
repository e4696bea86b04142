"""The log is moved into the database file beside the customers' commits, not within them."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.write_ahead_log import WriteAheadLog

WAIT_S = 10.0


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode = WAL")
        opened.execute("PRAGMA wal_autocheckpoint = 0")
        opened.execute("CREATE TABLE said (text)")
        yield opened


def test_what_was_committed_reaches_the_database_file_by_itself(connection: sqlite3.Connection, tmp_path: Path) -> None:
    log = WriteAheadLog(tmp_path / "bot.db", every_s=0.01)
    connection.execute("INSERT INTO said VALUES ('你好')")
    log.has_grown()
    assert _until(lambda: _in_the_file_alone(tmp_path) == 1)
    log.close()


def test_a_log_that_grows_without_a_break_starts_over(connection: sqlite3.Connection, tmp_path: Path) -> None:
    log = WriteAheadLog(tmp_path / "bot.db", every_s=0.01, longest_bytes=200_000)
    longest = 0
    for _ in range(400):
        connection.execute("INSERT INTO said VALUES (?)", ("长" * 5_000,))  # 20 kB
        log.has_grown()
        longest = max(longest, _log_bytes(tmp_path))
        time.sleep(0.001)
    assert _until(lambda: _log_bytes(tmp_path) <= 200_000)
    assert longest < 400 * 20_000, "it never started over"
    assert connection.execute("SELECT count(*) FROM said").fetchone() == (400,)
    log.close()


def test_a_reader_does_not_stop_it_and_loses_nothing(connection: sqlite3.Connection, tmp_path: Path) -> None:
    log = WriteAheadLog(tmp_path / "bot.db", every_s=0.01, longest_bytes=0)
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM said").fetchone() == (0,)
        connection.execute("INSERT INTO said VALUES ('你好')")
        log.has_grown()
        time.sleep(0.5)
        assert reader.execute("SELECT count(*) FROM said").fetchone() == (0,)
        reader.execute("COMMIT")
    log.has_grown()
    assert _until(lambda: _log_bytes(tmp_path) == 0)
    assert _in_the_file_alone(tmp_path) == 1
    log.close()


def test_a_database_that_is_gone_is_told_and_does_not_end_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = WriteAheadLog(tmp_path / "nowhere" / "bot.db", every_s=0.01)
    for _ in range(2):
        log.has_grown()
        assert _until(lambda: "database.checkpoint_failed" in capsys.readouterr().out)
    log.close()


def _in_the_file_alone(folder: Path) -> int:
    alone = folder / "alone.db"
    shutil.copyfile(folder / "bot.db", alone)
    with closing(sqlite3.connect(f"file:{alone}?immutable=1", uri=True)) as copy:
        try:
            return int(copy.execute("SELECT count(*) FROM said").fetchone()[0])
        except sqlite3.DatabaseError:
            return 0


def _log_bytes(folder: Path) -> int:
    path = folder / "bot.db-wal"
    return path.stat().st_size if path.exists() else 0


def _until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False
