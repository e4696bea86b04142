"""Rasa's REST channel: POST /webhooks/rest/webhook."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.access import ApiAccess
from bot.channels.failures import refusal_of, report
from bot.channels.json_body import Body, rasa_answer, read_body
from bot.channels.services import Services
from bot.channels.turns import Turns
from bot.domain.event import BotUttered
from bot.domain.message import MessageId, UserMessage, conversation_id

_SENDER = re.compile(r"(?=.*\S)[^\x00-\x1f\x7f-\x9f]{1,128}")
_MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,128}")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def rest_channel(services: Services, turns: Turns, access: ApiAccess) -> Blueprint:
    blueprint = Blueprint("rest", url_prefix="/webhooks/rest")

    @blueprint.get("/")
    async def health(_: Request) -> HTTPResponse:
        return rasa_answer({"status": "ok"})

    @blueprint.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        access.check(request)
        body = read_body(request, field_status=400)
        sender = body.text_like("sender", _SENDER, "应当是 1 到 128 个字符，不能空白，不含控制字符")
        message = _message(sender, body)
        try:
            reply = await turns.handle(message)
        except Exception as error:
            if refusal_of(error).status != 500:
                raise
            report(request, error, services.statistics)
            objects = [{"recipient_id": sender, "text": services.internal_error_text()}]
        else:
            objects = [part for said in reply.messages for part in _objects(sender, said)]
        return _streamed(objects) if _wants_stream(request) else rasa_answer(objects)

    return blueprint


def _message(sender: str, body: Body) -> UserMessage:
    text = body.text("message")
    if body.has("input_channel"):
        body.text("input_channel")  # checked, and not followed: no one enters another channel's conversation
    metadata = body.part("metadata")
    if metadata.has("message_id"):
        message_id = metadata.text_like("message_id", _MESSAGE_ID, "应当是 1 到 128 个可见的 ASCII 字符")
    else:
        message_id = str(uuid.uuid4())
    return UserMessage(
        conversation_id=conversation_id("rest", sender),
        message_id=MessageId(message_id),
        text=text,
        payload=text if text.startswith("/") else None,
    )


def _objects(sender: str, said: BotUttered) -> list[dict[str, Any]]:
    """An object a paragraph; the buttons stand on the last one."""
    objects: list[dict[str, Any]] = [
        {"recipient_id": sender, "text": paragraph} for paragraph in _BLANK_LINES.split(said.text.strip())
    ]
    if said.buttons:
        objects[-1]["buttons"] = [{"title": button.title, "payload": button.payload} for button in said.buttons]
    return objects


def _wants_stream(request: Request) -> bool:
    return str(request.args.get("stream", "")).lower() == "true"


def _streamed(objects: list[dict[str, Any]]) -> HTTPResponse:
    """One JSON object a line. The content type is Rasa's, though the lines are no server-sent events."""
    return HTTPResponse("".join(f"{json.dumps(item)}\n" for item in objects), content_type="text/event-stream")
