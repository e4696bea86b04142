"""Ready or not: the database is asked once a second at most, within a limit, and a stop comes first."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from bot.observing.readiness import Readiness


class Database:
    def __init__(self) -> None:
        self.pings = 0
        self.fault: Exception | None = None
        self.answers = asyncio.Event()
        self.answers.set()

    async def ping(self) -> None:
        self.pings += 1
        await self.answers.wait()
        if self.fault is not None:
            raise self.fault


class Timer:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_it_is_ready_when_the_database_answers() -> None:
    assert await Readiness(Database().ping).failed() == ()


async def test_however_often_it_is_asked_the_database_is_asked_once_a_second() -> None:
    database, timer = Database(), Timer()
    readiness = Readiness(database.ping, timer=timer)
    for _ in range(50):
        await readiness.failed()
    await asyncio.gather(*(readiness.failed() for _ in range(50)))
    assert database.pings == 1
    timer.now += 1
    await asyncio.gather(*(readiness.failed() for _ in range(50)))
    assert database.pings == 2


async def test_a_database_that_fails_is_named_and_its_words_are_not_logged() -> None:
    database, timer = Database(), Timer()
    readiness = Readiness(database.ping, timer=timer)
    database.fault = RuntimeError("password=hunter2")
    with capture_logs() as logs:
        assert await readiness.failed() == ("database",)
    assert [(line["event"], line["error"]) for line in logs] == [("database.silent", "RuntimeError")]
    assert "hunter2" not in str(logs)
    database.fault = None
    timer.now += 1
    assert await readiness.failed() == ()


async def test_a_database_that_hangs_is_waited_for_once_and_not_asked_again_until_it_answers() -> None:
    database, timer = Database(), Timer()
    database.answers.clear()
    readiness = Readiness(database.ping, limit_s=0.01, timer=timer)
    assert await readiness.failed() == ("database",)
    timer.now += 60
    assert await asyncio.gather(*(readiness.failed() for _ in range(20))) == [("database",)] * 20
    assert database.pings == 1
    database.answers.set()
    await asyncio.sleep(0)
    assert await readiness.failed() == ()


async def test_a_server_that_stops_is_not_ready_and_asks_no_database() -> None:
    database = Database()
    readiness = Readiness(database.ping)
    readiness.stop()
    assert await readiness.failed() == ("stopping",)
    assert database.pings == 0
