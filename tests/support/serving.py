"""A real server on a loopback port of this process."""

from __future__ import annotations

import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from bot.channels.services import Services
from bot.channels.web.visitors import VisitorTokens
from bot.server import create_server
from bot.storage.bus import InProcessBus
from bot.storage.lock import InProcessTurnLock
from tests.support.clock import FakeClock
from tests.support.fake_engine import FakeEngine, MemoryTrackerStore

SECRET = "a secret of the tests, long enough"
_numbers = itertools.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    http: httpx.AsyncClient
    engine: FakeEngine
    bus: InProcessBus
    trackers: MemoryTrackerStore
    clock: FakeClock
    visitors: VisitorTokens
    port: int


@asynccontextmanager
async def serving(**settings: object) -> AsyncIterator[Served]:
    """`settings` are fields of Services."""
    clock, bus, trackers = FakeClock(), InProcessBus(), MemoryTrackerStore()
    engine = FakeEngine(trackers=trackers, bus=bus, locks=InProcessTurnLock(max_waiting=32), clock=clock)
    visitors = VisitorTokens(secret=SECRET, clock=clock, days=30)
    services = Services(
        engine=engine,
        trackers=trackers,
        bus=bus,
        visitors=visitors,
        snapshot_version=lambda: "20260105-1",
        internal_error_text=lambda: "系统出了点问题，请稍后再试。",
        **settings,  # type: ignore[arg-type]
    )
    app = create_server(services, name=f"bot-{next(_numbers)}")
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        port = listener.getsockname()[1]
        server = await app.create_server(sock=listener, return_asyncio_server=True)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.after_start()
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
                yield Served(
                    http=http, engine=engine, bus=bus, trackers=trackers, clock=clock, visitors=visitors, port=port
                )
        finally:
            await server.before_stop()
            await server.close()
            for connection in list(server.connections):
                connection.close_if_idle()
            await server.after_stop()
