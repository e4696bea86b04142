"""For those who run the bot: is it alive, should it get customers, what has it done."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.access import ApiAccess
from bot.channels.json_body import answer, rasa_answer
from bot.channels.refusal import PRODUCT_VERSION
from bot.channels.services import Services
from bot.channels.web.events import Streams


def operations(services: Services, streams: Streams, access: ApiAccess) -> Blueprint:
    blueprint = Blueprint("operations")
    statistics = services.statistics

    async def healthz(_: Request) -> HTTPResponse:
        return answer({"status": "ok", "snapshot": services.served().version})

    async def readyz(_: Request) -> HTTPResponse:
        if failed := await services.readiness.failed():
            return answer({"status": "unavailable", "failed": failed}, status=503)
        return answer({"status": "ok"})

    async def metrics(request: Request) -> HTTPResponse:
        access.check(request)
        page = statistics.metrics(services.served(), open_streams=len(streams))
        return HTTPResponse(page, content_type=CONTENT_TYPE_LATEST)

    async def status(request: Request) -> HTTPResponse:
        """Rasa's fields, and ours beside them."""
        access.check(request)
        version = services.served().version
        rasas = {"model_file": version, "model_id": version, "num_active_training_jobs": 0}
        ours = statistics.status(services.served(), open_streams=len(streams))
        return rasa_answer({**rasas, "version": PRODUCT_VERSION, **ours})

    for handler in (healthz, readyz, metrics, status):
        blueprint.add_route(handler, f"/{handler.__name__}", methods=["GET", "HEAD"])
    return blueprint
