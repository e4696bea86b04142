"""A real server on a loopback port of this process."""

from __future__ import annotations

import itertools
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.channels.services import Services
from bot.channels.web.visitors import VisitorTokens
from bot.domain.served_version import ServedVersion
from bot.observing.readiness import Readiness
from bot.observing.statistics import Statistics
from bot.server import App, create_server
from bot.storage.bus import InProcessBus
from bot.storage.lock import InProcessTurnLock
from tests.support.clock import FakeClock
from tests.support.fake_engine import FakeEngine, MemoryTrackerStore

SECRET = "a secret of the tests, long enough"
SERVED = ServedVersion(
    version="20260105-1",
    loaded_at=datetime(2026, 1, 5, 8, 0, tzinfo=UTC),
    counts={"entries": 3, "questions": 27, "drafts": 1, "subjects": 2, "golden": 4},
    swaps=2,
    rejections=1,
)
_numbers = itertools.count()


class FakeDatabase:
    """Answers at once until `fault` is set."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.pings = 0

    async def ping(self) -> None:
        self.pings += 1
        if self.fault is not None:
            raise self.fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    http: httpx.AsyncClient
    engine: FakeEngine
    bus: InProcessBus
    trackers: MemoryTrackerStore
    clock: FakeClock
    visitors: VisitorTokens
    database: FakeDatabase
    readiness: Readiness
    app: App
    stop: Callable[[], Awaitable[None]]

    @property
    def port(self) -> int:
        port = self.http.base_url.port
        assert port is not None
        return port


@asynccontextmanager
async def serving(**settings: object) -> AsyncIterator[Served]:
    """The bot's server with a fake engine; `settings` are fields of Services."""
    clock, bus, trackers, database = FakeClock(), InProcessBus(), MemoryTrackerStore(), FakeDatabase()
    engine = FakeEngine(trackers=trackers, bus=bus, locks=InProcessTurnLock(max_waiting=32), clock=clock)
    visitors = VisitorTokens(secret=SECRET, clock=clock, days=30)
    services = Services(
        engine=engine,
        trackers=trackers,
        bus=bus,
        visitors=visitors,
        statistics=Statistics(clock),
        readiness=Readiness(database.ping),
        served=lambda: SERVED,
        internal_error_text=lambda: "系统出了点问题，请稍后再试。",
        **settings,  # type: ignore[arg-type]
    )
    app = create_server(services, name=f"bot-{next(_numbers)}")
    async with listening_on_loopback(app) as (http, stop):
        yield Served(
            http=http,
            engine=engine,
            bus=bus,
            trackers=trackers,
            clock=clock,
            visitors=visitors,
            database=database,
            readiness=services.readiness,
            app=app,
            stop=stop,
        )


@asynccontextmanager
async def listening_on_loopback(app: App) -> AsyncIterator[tuple[httpx.AsyncClient, Callable[[], Awaitable[None]]]]:
    """Serves any app on a free port; gives a client of it and a way to stop it early."""
    app.config.TOUCHUP = False  # sanic rewrites its own methods at a start, which works once a process
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        server: Any = await app.create_server(sock=listener, return_asyncio_server=True)
        for start in (server.startup, server.before_start, server.after_start):
            await start()
        running = True

        async def stop() -> None:
            nonlocal running
            if running:
                running = False
                await server.before_stop()
                server.server.close()
                await server.after_stop()

        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=address, timeout=20) as http:
                yield http, stop
        finally:
            await stop()
