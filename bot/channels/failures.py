"""The border where every exception of a request becomes an answer, and an unexpected one a line in the log."""

from __future__ import annotations

import asyncio
import traceback

import structlog
from sanic.exceptions import MethodNotAllowed, SanicException
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.json_body import answer, rasa_answer
from bot.channels.refusal import BUSY_RETRY_S, Refusal
from bot.dialogue.engine import MessageIdReused
from bot.ports import Observer, StaleTracker, TooManyWaiting
from nlu.errors import CodedError

log = structlog.get_logger()

_RASA_PATHS = ("/webhooks/", "/model/", "/version", "/status")
_RETRY = {"Retry-After": str(BUSY_RETRY_S)}
_WORDS = {
    400: ("bad_request", "请求无效"),
    404: ("not_found", "没有这个地址"),
    405: ("method_not_allowed", "这个地址不支持这种方法"),
    408: ("request_timeout", "请求没有在时限内发完"),
    413: ("too_large", "请求太大"),
    414: ("too_large", "地址太长"),
    417: ("bad_request", "请求无效"),
    503: ("timeout", "服务繁忙，请稍后再试"),
}


class Failures(ErrorHandler):
    def __init__(self, observer: Observer) -> None:
        super().__init__()
        self._observer = observer

    def default(self, request: Request, exception: BaseException) -> HTTPResponse:
        refusal = refusal_of(exception)
        if refusal.status == 500:
            report(request, exception, self._observer)
        else:
            self._observer.refused(refusal.status, refusal.code)
        if request.path.startswith(_RASA_PATHS):
            return rasa_answer(refusal.rasas(), status=refusal.status, headers=refusal.headers)
        return answer(refusal.ours(), status=refusal.status, headers=refusal.headers)


def refusal_of(exception: BaseException) -> Refusal:
    match exception:
        case Refusal():
            return exception
        case TooManyWaiting():
            return Refusal(429, "too_many_waiting", "消息太多，请稍后再发", headers=_RETRY)
        case MessageIdReused():
            return Refusal(
                409, "message_id_reused", "这个 message_id 已用于另一条消息", hint="每条新消息用新的 message_id"
            )
        case StaleTracker():
            return Refusal(
                409, "conversation_changed", "会话刚被更新，请重发", hint="用同一个 message_id 重发", headers=_RETRY
            )
        case asyncio.CancelledError():
            return Refusal(503, "stopping", "服务正在停止，请稍后再试", headers=_RETRY)
        case SanicException(status_code=int() as status) if status != 500:
            return _of_framework(status, exception)
    return Refusal(500, "internal_error", "系统出了点问题，请稍后再试")


def _of_framework(status: int, exception: SanicException) -> Refusal:
    code, message = _WORDS.get(status, ("bad_request", "请求无效"))
    headers = dict(exception.headers) if isinstance(exception, MethodNotAllowed) else {}
    return Refusal(status, code, message, headers=headers)


def report(request: Request, exception: BaseException, observer: Observer) -> None:
    """One line without the exception's own words, which may quote a customer (as SQL parameters do)."""
    observer.failed(exception)
    log.error(
        "request.failed",
        method=request.method,
        route=request.route.path if request.route else None,
        error=type(exception).__qualname__,
        cause=type(exception.__cause__).__qualname__ if exception.__cause__ else None,
        detail=str(exception) if isinstance(exception, CodedError) else None,
        stack="".join(traceback.format_tb(exception.__traceback__)),
    )
