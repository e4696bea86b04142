"""The web chat's own protocol: a visitor token, messages in by POST, everything out by server-sent events."""

from __future__ import annotations

import re

from sanic import Blueprint
from sanic.http import Stage
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.access import bearer
from bot.channels.failures import refusal_of, report
from bot.channels.json_body import answer, read_body
from bot.channels.refusal import Refusal, unauthenticated
from bot.channels.services import Services
from bot.channels.turns import Turns
from bot.channels.web.events import Feed, Streams
from bot.channels.web.visitors import conversation_of
from bot.domain.message import ConversationId, MessageId, UserMessage

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PAYLOAD = re.compile(r".{1,1000}", re.DOTALL)
_EVENT_ID = re.compile(r"[0-9]{1,18}")
_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def web_channel(services: Services, turns: Turns, streams: Streams) -> Blueprint:
    blueprint = Blueprint("web", url_prefix="/web")

    @blueprint.post("/visitors")
    async def visit(request: Request) -> HTTPResponse:
        known = services.visitors.verify(bearer(request) or "")
        visitor = known or services.visitors.new_visitor()
        await turns.open(conversation_of(visitor))
        token = services.visitors.sign(visitor)
        return answer({"token": token.text, "expires_at": token.expires_at.isoformat().replace("+00:00", "Z")})

    @blueprint.post("/messages")
    async def send(request: Request) -> HTTPResponse:
        conversation = _conversation(request, services)
        reply = await turns.handle(_message(request, conversation))
        return answer({"seq": reply.seq}, status=202)

    @blueprint.get("/events")
    async def events(request: Request) -> None:
        conversation = _conversation(request, services)
        after = _last_event_id(request)
        response = await request.respond(headers=_STREAM_HEADERS, content_type="text/event-stream; charset=utf-8")
        with streams.entry(conversation) as ended:
            try:
                await Feed(services, conversation, after, response.send).run(ended)
            except Exception as error:
                if request.stream is not None and request.stream.stage is Stage.HANDLER:
                    raise  # nothing was sent yet: an ordinary error answer
                if refusal_of(error).status == 500:  # the stream just ends: its client comes back for the rest
                    report(request, error, services.statistics)

    return blueprint


def _conversation(request: Request, services: Services) -> ConversationId:
    visitor = services.visitors.verify(bearer(request) or "")
    if visitor is None:
        raise unauthenticated("访客身份已失效", hint="重新打开聊天窗口")
    return conversation_of(visitor)


def _message(request: Request, conversation: ConversationId) -> UserMessage:
    media_type = request.headers.getone("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(415, "not_json", "请求体应当是 JSON", hint="请求头加上 Content-Type: application/json")
    body = read_body(request, field_status=422)
    return UserMessage(
        conversation_id=conversation,
        message_id=MessageId(body.text_like("message_id", _MESSAGE_ID, "应当是 1 到 64 个字母、数字、下划线或短横")),
        text=body.text("text"),
        payload=body.text_like("payload", _PAYLOAD, "应当是 1 到 1000 个字符") if body.has("payload") else None,
    )


def _last_event_id(request: Request) -> int | None:
    given = request.headers.getone("last-event-id", "")
    if not given:
        return None
    if not _EVENT_ID.fullmatch(given):
        raise Refusal(400, "bad_event_id", "Last-Event-ID 应当是数字", hint="用收到的最后一个 id，或不带这个请求头")
    return int(given)
