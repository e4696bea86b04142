"""`bot serve`: the HTTP server in this process, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any

import structlog
import typer
import uvloop

from bot import app as composition
from bot import log as logs
from bot.channels.access import is_loopback
from bot.clock import SystemClock
from bot.commands.console import DEFAULT_CONFIG, ConfigOption, clear_errors, out, settings
from bot.config import Settings
from bot.observing.readiness import Readiness
from bot.publishing.live import LiveSnapshots
from bot.server import App, create_server
from bot.serving import services
from nlu.errors import CodedError
from nlu.os_reason import os_reason

log = structlog.get_logger()
BACKLOG = 1024


def serve(
    config: ConfigOption = DEFAULT_CONFIG,
    host: Annotated[str | None, typer.Option(help="监听地址，默认取自配置文件")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="端口，默认取自配置文件；0 为任意空闲端口")] = None,
) -> None:
    """启动服务：网页聊天、REST 接口。"""
    with clear_errors():
        chosen = settings(config)
        overrides = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
        chosen = chosen.model_copy(update={"server": chosen.server.model_copy(update=overrides)})
        logs.configure(chosen.log)
        uvloop.run(_serve(chosen))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    warn_of_key_beside_data(settings)
    snapshots = LiveSnapshots.open(settings.snapshots, composition.matching_models(settings))
    async with composition.running(settings, snapshots, SystemClock()) as bot:
        server = create_server(services(settings, bot, snapshots.served))
        with _listener(settings.server.host, settings.server.port) as listener:
            follow = asyncio.create_task(snapshots.follow(settings.publishing.poll_s))
            await _run(server, listener, partial(_stopped, stop, bot.readiness, settings.server.drain_s))
            follow.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await follow


def warn_of_key_beside_data(settings: Settings) -> None:
    """Good enough on a laptop. Whoever serves others should know that a copy of var/ holds the lock and the key."""
    if settings.storage.keys is None and not is_loopback(settings.server.host):
        hint = "未设置 BOT_KEYS，密钥和数据放在一起；用 bot keys new 生成一把"
        log.warning("key.beside_data", file=str(settings.key_file), hint=hint)


async def _stopped(stop: asyncio.Event, readiness: Readiness, drain_s: float) -> None:
    """Returns when the server should stop. Until then it serves, but a load balancer learns to send no one new."""
    await stop.wait()
    readiness.stop()
    log.info("server.stopping", drain_s=drain_s)
    await asyncio.sleep(drain_s)


async def _run(app: App, listener: socket.socket, stopped: Callable[[], Awaitable[None]]) -> None:
    server: Any = await app.create_server(sock=listener, return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    await server.after_start()
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    out.print(f"聊天页面：http://{shown}:{port}/")
    out.file.flush()  # whoever started us through a pipe waits for this line
    log.info("server.started", host=host, port=port)
    await stopped()
    await server.before_stop()
    for connection in list(server.connections):
        connection.close_if_idle()
    await server.close()
    await server.after_stop()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        hint = "换一个地址或端口：bot serve --port 8080；或停掉占用它的程序"
        raise CodedError("B017", f"{host}:{port} 监听失败：{os_reason(error)}", hint=hint) from error
