"""The HTTP server: which routes there are, and what holds for all of them."""

from __future__ import annotations

import logging
from types import SimpleNamespace

from sanic import Sanic
from sanic.config import Config
from sanic.request import Request
from sanic.response import BaseHTTPResponse

from bot.channels.access import ApiAccess, check_bind
from bot.channels.failures import Failures
from bot.channels.operations import operations
from bot.channels.parse import parse_routes
from bot.channels.rest import rest_channel
from bot.channels.services import Services
from bot.channels.turns import Turns
from bot.channels.web.events import Streams
from bot.channels.web.routes import web_channel
from bot.channels.web.site import site

App = Sanic[Config, SimpleNamespace]
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def create_server(services: Services, *, name: str = "bot") -> App:
    """`name` must differ from that of every other server in this process.

    Raises CodedError (B101) when the server would be open to other machines without a token.
    """
    check_bind(services.host, services.api_token)
    app = Sanic(name, config=_config(services), error_handler=Failures(services.statistics), configure_logging=False)
    logging.getLogger("sanic.root").setLevel(logging.WARNING)  # its info lines quote whole addresses
    access = ApiAccess(services.api_token)
    turns = Turns(services.engine, services.statistics)
    streams = Streams(per_conversation=services.streams_per_visitor)
    app.blueprint(rest_channel(services, turns, access))
    app.blueprint(parse_routes(services, access))
    app.blueprint(operations(services, streams, access))
    app.blueprint(web_channel(services, turns, streams))
    app.blueprint(site(services.allowed_origins, services.page))

    @app.middleware("response")
    async def harden(_: Request, response: BaseHTTPResponse) -> None:
        for header, value in _HEADERS.items():
            response.headers[header] = value
        response.headers.setdefault("Cache-Control", "no-store")

    @app.before_server_stop
    async def end_streams(_: App) -> None:
        streams.end_all()

    @app.after_server_stop
    async def finish_turns(_: App) -> None:
        await turns.drain()

    return app


def _config(services: Services) -> Config:
    config = Config(env_prefix=None)
    config.ACCESS_LOG = False
    config.MOTD = False
    config.REQUEST_MAX_SIZE = services.body_bytes
    config.RESPONSE_TIMEOUT = max(60, int(4 * services.heartbeat_s))  # a stream is alive while its heartbeats get out
    config.KEEP_ALIVE_TIMEOUT = 75  # longer than the usual proxy's, which should be the one to close
    return config
