"""JSON in and out. Whatever bytes a client sends, reading them ends in values or in a Refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.refusal import Refusal, wrong_field

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # no database or UTF-8 stream can hold these


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A JSON object. A field of the wrong kind is refused with `field_status`."""

    fields: Mapping[str, Any]
    field_status: int

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise wrong_field(name, "应当是字符串", status=self.field_status)
        if _NOT_TEXT.search(value):
            raise wrong_field(name, "不能含空字符或不成对的代理码位", status=self.field_status)
        return value

    def text_like(self, name: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self.text(name)
        if not pattern.fullmatch(value):
            raise wrong_field(name, expected, status=self.field_status)
        return value

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.fields.get(name) is not None

    def part(self, name: str) -> Body:
        """The object in a field, empty when there is none."""
        value = self.fields.get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise wrong_field(name, "应当是对象", status=self.field_status)
        return Body(fields=value, field_status=self.field_status)


def read_body(request: Request, *, field_status: int) -> Body:
    try:
        fields = json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "not_json", "请求体不是有效的 JSON", hint="用 UTF-8 编码的 JSON 对象") from error
    if not isinstance(fields, dict):
        raise Refusal(400, "not_object", "请求体应当是 JSON 对象")
    return Body(fields=fields, field_status=field_status)


def answer(body: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    """In UTF-8, as our own routes write it."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HTTPResponse(text, status=status, headers=dict(headers or {}), content_type="application/json")


def rasa_answer(body: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    """In ASCII, as Rasa writes it."""
    text = json.dumps(body, separators=(",", ":"))
    return HTTPResponse(text, status=status, headers=dict(headers or {}), content_type="application/json")
