import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.support.serving import Served, serving

WEBHOOK = "/webhooks/rest/webhook"
ENVELOPE = {"version", "status", "message", "reason", "details", "help", "code"}
GOOD: dict[str, Any] = {"sender": "zhang", "message": "你好"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"null",
        b"[]",
        b'"text"',
        b"[" * 60_000,
        b'{"sender": "zhang", "message": "\\ud800"}',
        b'{"sender": "\\udfff", "message": "a"}',
        b'{"sender": "zhang", "message": 1' + b"0" * 5000 + b"}",
        {"message": "没有发送者"},
        {**GOOD, "sender": None},
        {**GOOD, "sender": ""},
        {**GOOD, "sender": "  "},
        {**GOOD, "sender": 7},
        {**GOOD, "sender": "a" * 129},
        {**GOOD, "sender": "a\nb"},
        {**GOOD, "sender": "a\x00"},
        {"sender": "zhang"},
        {**GOOD, "message": None},
        {**GOOD, "message": ["你好"]},
        {**GOOD, "message": "a\x00b"},
        {**GOOD, "metadata": "x"},
        {**GOOD, "metadata": {"message_id": 1}},
        {**GOOD, "metadata": {"message_id": ""}},
        {**GOOD, "metadata": {"message_id": "a b"}},
        {**GOOD, "input_channel": 1},
    ],
)
async def test_a_bad_body_is_a_bad_request_in_rasas_shape(served: Served, body: Any) -> None:
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    response = await served.http.post(WEBHOOK, **sent)
    assert response.status_code == 400
    error = response.json()
    assert set(error) == ENVELOPE
    assert (error["status"], error["reason"], error["code"]) == ("failure", "BadRequest", 400)


@pytest.mark.parametrize("text", ["", "   ", "😀", "字" * 10_000, "a\x07b", "\u202eabc"])
async def test_an_odd_message_reaches_the_engine(served: Served, text: str) -> None:
    response = await served.http.post(WEBHOOK, json={**GOOD, "message": text})
    assert response.status_code == 200
    assert response.json()


@pytest.mark.parametrize(
    "body", [b"{}", b'{"text": 1}', b"[1]", b'{"text": "\\ud800"}', b'{"text": "a", "message_id": 1}']
)
async def test_a_bad_text_to_parse_is_a_bad_request(served: Served, body: bytes) -> None:
    response = await served.http.post("/model/parse", content=body)
    assert response.status_code == 400
    assert set(response.json()) == ENVELOPE


async def test_a_body_over_the_limit_is_too_large(served: Served) -> None:
    response = await served.http.post(WEBHOOK, content=b"x" * 65_537)
    assert (response.status_code, response.json()["reason"]) == (413, "PayloadTooLarge")


async def test_a_body_over_the_limit_in_chunks_is_too_large(served: Served) -> None:
    async def chunks() -> Any:
        for _ in range(70):
            yield b"x" * 1024

    response = await served.http.post(WEBHOOK, content=chunks())
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status", "rasas"),
    [
        ("GET", "/nowhere", 404, False),
        ("GET", "/webhooks/nobody/webhook", 404, True),
        ("PUT", "/web/messages", 405, False),
        ("GET", WEBHOOK, 405, True),
        ("POST", "/", 405, False),
        ("GET", "/%ff%00", 404, False),
    ],
)
async def test_a_wrong_address_is_answered_in_the_shape_of_its_side(
    served: Served, method: str, path: str, status: int, rasas: bool
) -> None:
    response = await served.http.request(method, path)
    assert response.status_code == status
    assert set(response.json()) == (ENVELOPE if rasas else {"error"})


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\xff\xfe\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
        b"GET /\xe4\xbd\xa0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /web/messages HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /web/messages HTTP/1.1\r\nAuthorization: Bearer \xff\xfe\r\nContent-Length: 0\r\n\r\n",
        b"GET /web/events HTTP/1.1\r\nAuthorization: \xff\r\nLast-Event-ID: \xff\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    ],
)
async def test_a_broken_request_is_the_clients_mistake(served: Served, request_bytes: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(request_bytes)
    async with asyncio.timeout(10):
        status_line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert 400 <= int(status_line.split()[1]) < 500


async def test_an_unexpected_error_is_logged_once_and_without_the_customers_words(served: Served) -> None:
    with capture_logs() as logs:
        await served.http.post(WEBHOOK, json={**GOOD, "message": "崩溃"})
        await served.http.post("/model/parse", json={"text": "崩溃"})
        await served.http.post(WEBHOOK, content=b"{")
    assert [(line["event"], line["route"], line["error"]) for line in logs] == [
        ("request.failed", "webhooks/rest/webhook", "RuntimeError"),
        ("request.failed", "model/parse", "RuntimeError"),
    ]
    assert "崩溃" not in json.dumps(logs, ensure_ascii=False).replace('case \\"崩溃\\"', "")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        name: _JSON | st.text(max_size=20)
        for name in ("sender", "message", "text", "message_id", "payload", "metadata", "input_channel")
    },
)


def test_no_body_whatsoever_makes_the_server_fail() -> None:
    """One server for all examples; each goes to every route that reads a body."""
    with asyncio.Runner() as runner:
        server = serving()
        served = runner.run(server.__aenter__())
        token = runner.run(served.http.post("/web/visitors")).json()["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        async def send(body: bytes) -> list[httpx.Response]:
            paths = (WEBHOOK, "/model/parse", "/web/messages")
            return [await served.http.post(path, content=body, headers=headers) for path in paths]

        @settings(max_examples=60, deadline=None)
        @given(st.binary(max_size=200) | (_JSON | _FIELDS).map(lambda value: json.dumps(value).encode()))
        def check(body: bytes) -> None:
            for response in runner.run(send(body)):
                assert response.status_code < 500
                assert response.json() is not None

        try:
            check()
        finally:
            runner.run(server.__aexit__(None, None, None))
