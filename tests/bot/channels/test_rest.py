import asyncio
import json
import re
from typing import Any

import httpx

from tests.support.serving import Served, serving


async def _say(served: Served, message: str, sender: str = "zhang", **fields: Any) -> httpx.Response:
    return await served.http.post("/webhooks/rest/webhook", json={"sender": sender, "message": message, **fields})


async def test_the_channel_says_that_it_is_there(served: Served) -> None:
    assert (await served.http.get("/webhooks/rest/")).json() == {"status": "ok"}


async def test_a_message_gets_its_answer_in_rasas_shape(served: Served) -> None:
    response = await _say(served, "你好")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.content.isascii()
    assert response.json() == [{"recipient_id": "zhang", "text": "您说：你好"}]


async def test_each_paragraph_is_an_object_and_the_buttons_stand_on_the_last(served: Served) -> None:
    assert (await _say(served, "两段")).json() == [
        {"recipient_id": "zhang", "text": "第一段。"},
        {"recipient_id": "zhang", "text": "第二段。", "buttons": [{"title": "是", "payload": "/yes"}]},
    ]


async def test_a_stream_is_one_json_object_a_line(served: Served) -> None:
    response = await served.http.post(
        "/webhooks/rest/webhook?stream=true", json={"sender": "zhang", "message": "两段", "input_channel": "rest"}
    )
    assert response.headers["content-type"] == "text/event-stream"
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert [line["text"] for line in lines] == ["第一段。", "第二段。"]


async def test_a_message_that_starts_with_a_slash_is_also_a_payload(served: Served) -> None:
    await _say(served, "/human")
    (_, heard, _) = [None, *await _events(served, "rest:zhang")]
    assert heard.text == heard.payload == "/human"


async def test_a_redelivered_message_gets_the_same_reply(served: Served) -> None:
    first = await _say(served, "你好", metadata={"message_id": "wamid.A=="})
    again = await _say(served, "你好", metadata={"message_id": "wamid.A=="})
    assert again.json() == first.json()
    assert len(await _events(served, "rest:zhang")) == 2


async def test_a_message_id_for_another_text_is_a_conflict(served: Served) -> None:
    await _say(served, "你好", metadata={"message_id": "1"})
    response = await _say(served, "再见", metadata={"message_id": "1"})
    assert response.status_code == 409
    assert response.json()["reason"] == "Conflict"


async def test_messages_without_an_id_are_all_new(served: Served) -> None:
    await _say(served, "你好")
    await _say(served, "你好")
    assert len(await _events(served, "rest:zhang")) == 4


async def test_an_internal_error_gets_words_and_never_an_empty_list(served: Served) -> None:
    response = await _say(served, "崩溃")
    assert response.status_code == 200
    assert response.json() == [{"recipient_id": "zhang", "text": "系统出了点问题，请稍后再试。"}]


async def test_an_input_channel_leads_into_no_other_channels_conversation(served: Served) -> None:
    await _say(served, "你好", sender="visitor", input_channel="web")
    assert await _events(served, "web:visitor") == []
    assert len(await _events(served, "rest:visitor")) == 2


async def test_a_thousand_messages_at_once_are_answered_or_put_off(served: Served) -> None:
    messages = [[f"第 {line * 10 + number} 条" for number in range(10)] for line in range(100)]
    lines = await asyncio.gather(*(_pipelined(served, batch) for batch in messages))
    responses = [response for line in lines for response in line]
    statuses = [status for status, _ in responses]
    assert len(statuses) == 1000
    assert set(statuses) == {200, 429}
    assert len(await _events(served, "rest:zhang")) == 2 * statuses.count(200)
    put_off = next(head for status, head in responses if status == 429)
    assert b"\r\nretry-after: 2\r\n" in put_off.lower()


async def test_a_turn_is_finished_though_its_client_hangs_up() -> None:
    async with serving() as served:
        waiting = asyncio.create_task(_say(served, "等一等"))
        async with asyncio.timeout(10):
            await served.engine.at_gate.wait()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        served.engine.gate.set()
    assert len(await _events(served, "rest:zhang")) == 2


async def _events(served: Served, conversation: str) -> list[Any]:
    stored = await served.trackers.events(conversation, after=0, limit=10_000)  # type: ignore[arg-type]
    return [each.event for each in stored]


async def _pipelined(served: Served, messages: list[str]) -> list[tuple[int, bytes]]:
    """Sends all messages on one connection without waiting; gives status and head of each response."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    for message in messages:
        body = json.dumps({"sender": "zhang", "message": message}).encode()
        head = f"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
    responses = []
    async with asyncio.timeout(60):
        for _ in messages:
            head_bytes = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head_bytes.lower())
            assert length is not None
            await reader.readexactly(int(length[1]))
            responses.append((int(head_bytes.split(b" ", 2)[1]), head_bytes))
    writer.close()
    await writer.wait_closed()
    return responses
