"""Rasa's programming interface, as far as we speak it: POST /model/parse, GET /version."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.access import ApiAccess
from bot.channels.json_body import rasa_answer, read_body
from bot.channels.refusal import PRODUCT_VERSION
from bot.channels.services import Services
from bot.dialogue.parse import Parse

_RANKED = 10
_OLDEST_COMPATIBLE_RASA = "3.0.0"


def parse_routes(services: Services, access: ApiAccess) -> Blueprint:
    blueprint = Blueprint("parse")

    @blueprint.post("/model/parse")
    async def parse(request: Request) -> HTTPResponse:
        access.check(request)
        body = read_body(request, field_status=400)
        text = body.text("text")
        if body.has("message_id"):
            body.text("message_id")
        return rasa_answer(_shape(await services.engine.parse(text)))

    @blueprint.get("/version")
    async def version(_: Request) -> HTTPResponse:
        return rasa_answer({"version": PRODUCT_VERSION, "minimum_compatible_version": _OLDEST_COMPATIBLE_RASA})

    return blueprint


def _shape(parse: Parse) -> dict[str, Any]:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in parse.intents[:_RANKED]]
    return {
        "text": parse.text,
        "intent": ranking[0] if ranking else {"name": None, "confidence": 0.0},
        "entities": [
            {
                "entity": entity.kind,
                "start": entity.span[0],
                "end": entity.span[1],
                "value": entity.value,
                "extractor": "RegexEntityExtractor",
            }
            for entity in parse.entities
        ],
        "text_tokens": [],
        "intent_ranking": ranking,
        "response_selector": {},
    }
