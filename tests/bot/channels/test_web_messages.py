from typing import Any

import pytest

from tests.support.serving import Served
from tests.support.web_visitor import WebVisitor

WORDS = {"message_id": "m1", "text": "你好"}


async def test_a_message_is_accepted_with_the_number_of_its_stored_turn(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    response = await visitor.says("你好")
    assert response.status_code == 202
    assert response.json() == {"seq": 4}  # session, welcome, question, answer


async def test_a_redelivered_message_gets_the_same_number(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    first = await visitor.says("你好", message_id="once")
    again = await visitor.says("你好", message_id="once")
    assert again.json() == first.json()


async def test_a_button_sends_its_title_and_its_payload(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    async with visitor.listening(last_event_id="2") as events:
        await visitor.says("是", payload="/yes")
        _, heard, answered = await events.take(3)
    assert heard.data["text"] == "是"
    assert answered.data["text"] == "您说：/yes"


@pytest.mark.parametrize(
    ("status", "code", "body"),
    [
        (400, "not_json", b"{"),
        (400, "not_json", b"\xff\xfe"),
        (400, "not_json", b"[" * 60_000),
        (400, "not_json", b'{"n": ' + b"1" * 5000 + b"}"),
        (400, "not_object", b'["message_id"]'),
        (413, "too_large", b" " * 65_537),
        (422, "bad_field", {}),
        (422, "bad_field", {**WORDS, "message_id": ""}),
        (422, "bad_field", {**WORDS, "message_id": "m" * 65}),
        (422, "bad_field", {**WORDS, "message_id": "一"}),
        (422, "bad_field", {**WORDS, "message_id": "m1\n"}),
        (422, "bad_field", {**WORDS, "message_id": 1}),
        (422, "bad_field", {**WORDS, "text": None}),
        (422, "bad_field", {**WORDS, "text": ["你好"]}),
        (422, "bad_field", b'{"message_id": "m1", "text": "\\ud800"}'),
        (422, "bad_field", {**WORDS, "text": "\x00"}),
        (422, "bad_field", {**WORDS, "payload": {"a": 1}}),
        (422, "bad_field", {**WORDS, "payload": "/" * 1001}),
    ],
)
async def test_a_bad_message_is_refused_in_our_shape(served: Served, status: int, code: str, body: Any) -> None:
    visitor = await WebVisitor.arrive(served)
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    headers = {**visitor.headers, "Content-Type": "application/json; charset=utf-8"}
    response = await served.http.post("/web/messages", headers=headers, **sent)
    assert response.status_code == status
    error = response.json()["error"]
    assert set(error) <= {"code", "message", "hint"}
    assert error["code"] == code


async def test_the_shape_of_an_error_is_this(served: Served) -> None:
    response = await served.http.post("/web/messages", json=WORDS)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.text == (
        '{"error":{"code":"unauthenticated","message":"访客身份已失效","hint":"重新打开聊天窗口"}}'
    )


async def test_a_message_must_call_itself_json(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    headers = {**visitor.headers, "Content-Type": "text/plain"}
    assert (await served.http.post("/web/messages", headers=headers, content=b"{}")).status_code == 415


async def test_a_token_counts_in_the_header_only(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    assert (await served.http.post(f"/web/messages?token={visitor.token}", json=WORDS)).status_code == 401
    assert (await served.http.get(f"/web/events?token={visitor.token}")).status_code == 401


async def test_a_message_id_for_another_text_is_a_conflict(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    await visitor.says("你好", message_id="once")
    response = await visitor.says("再见", message_id="once")
    assert (response.status_code, response.json()["error"]["code"]) == (409, "message_id_reused")


async def test_an_internal_error_says_so_and_shows_nothing_of_it(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    response = await visitor.says("崩溃")
    assert response.status_code == 500
    assert response.json() == {"error": {"code": "internal_error", "message": "系统出了点问题，请稍后再试"}}


@pytest.mark.parametrize("text", ["", "  ", "\n\t", "😀😀", "字" * 10_000, "a\x07b\x1b[0m"])
async def test_what_a_customer_may_type_reaches_the_engine(served: Served, text: str) -> None:
    visitor = await WebVisitor.arrive(served)
    assert (await visitor.says(text)).status_code == 202
