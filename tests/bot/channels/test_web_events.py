import asyncio
import socket

import httpx
import pytest

from bot.channels.web.events import HISTORY, frame_of
from bot.domain.event import SlotSet
from bot.domain.secret import Sealed
from bot.ports import StoredEvent
from tests.support.events import NOON
from tests.support.serving import Served, serving
from tests.support.web_visitor import Listener, WebVisitor


async def test_a_stream_begins_with_the_status_and_the_history(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    await visitor.says("你好", message_id="first")
    async with visitor.listening() as events:
        headers = events.response.headers
        status, welcome, heard, answered = await events.take(4)
    assert headers["content-type"].startswith("text/event-stream")
    assert (headers["x-accel-buffering"], headers["cache-control"]) == ("no", "no-store")
    assert (status.id, status.event, status.data) == (None, "status", {"status": "bot"})
    assert [welcome.id, heard.id, answered.id] == ["2", "3", "4"]
    assert heard.data == {
        "seq": 3,
        "at": "2026-01-05T09:00:00.000Z",
        "role": "user",
        "message_id": "first",
        "text": "你好",
        "kind": "text",
        "buttons": [],
    }
    assert answered.data == {
        "seq": 4,
        "at": "2026-01-05T09:00:00.000Z",
        "role": "bot",
        "text": "您说：你好",
        "kind": "answer",
        "buttons": [],
    }


async def test_a_second_tab_is_in_step(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    async with visitor.listening() as first, visitor.listening() as second:
        await first.take(2)
        await second.take(2)
        await visitor.says("两段")
        assert await first.take(2) == await second.take(2)


async def test_an_interrupted_stream_resumes_without_loss_or_duplicate(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)

    async def talk() -> None:
        for number in range(60):
            await visitor.says(f"第 {number} 条")

    talking = asyncio.create_task(talk())
    numbers: list[int] = []
    last = "0"
    while last != "122":  # session, welcome, 60 questions and answers
        async with visitor.listening(last_event_id=last) as events:
            for _ in range(7):
                event = await events.next()
                if event.event == "message":
                    numbers.append(event.data["seq"])
                    last = event.id or ""
                if last == "122":
                    break
    await talking
    assert numbers == list(range(2, 123))


async def test_a_client_that_has_nothing_gets_the_last_events_only(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    for number in range(HISTORY):
        await visitor.says(f"第 {number} 条")
    async with visitor.listening() as events:
        _, *history = await events.take(1 + HISTORY)
        await visitor.says("新")
        news = await events.next()
    total = 2 + 2 * HISTORY
    assert [int(event.id or 0) for event in history] == list(range(total - HISTORY + 1, total + 1))
    assert news.id == str(total + 1)


async def test_a_number_ahead_of_the_log_begins_with_the_history(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    async with visitor.listening(last_event_id="999999999999999999") as events:
        _, welcome = await events.take(2)
    assert welcome.data["kind"] == "welcome"


@pytest.mark.parametrize("last_event_id", ["x", "-1", "1.0", "٣", "1" * 19])
async def test_what_is_no_number_is_refused(served: Served, last_event_id: str) -> None:
    visitor = await WebVisitor.arrive(served)
    headers = httpx.Headers({**visitor.headers, "Last-Event-ID": last_event_id}, encoding="utf-8")
    response = await served.http.get("/web/events", headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_event_id")


async def test_the_status_follows_the_conversation(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    async with visitor.listening(last_event_id="2") as events:
        assert (await events.next()).data == {"status": "bot"}
        await visitor.says("转人工")
        _, waiting, _ = await events.take(3)
        await visitor.says("返回")
        _, back, _ = await events.take(3)
    assert (waiting.event, waiting.data) == ("status", {"status": "waiting"})
    assert (back.event, back.data) == ("status", {"status": "bot"})


async def test_a_stream_that_resumes_is_told_the_status_once(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    await visitor.says("转人工")
    async with visitor.listening(last_event_id="2") as events:
        seen = await events.take(3)
    assert [event.event for event in seen] == ["status", "message", "message"]
    assert seen[0].data == {"status": "waiting"}


async def test_visitors_hear_their_own_conversation_only(served: Served) -> None:
    one, other = await WebVisitor.arrive(served), await WebVisitor.arrive(served)
    async with one.listening(last_event_id="2") as events:
        await events.next()
        await other.says("别人的话")
        await one.says("我的话")
        assert (await events.next()).data["text"] == "我的话"


async def test_an_idle_stream_sends_heartbeats() -> None:
    async with serving(heartbeat_s=0.01) as served:
        visitor = await WebVisitor.arrive(served)
        async with visitor.listening() as events:
            await events.take(2)
            await events.heartbeat()
            await events.heartbeat()


async def test_a_lost_wake_up_only_delays_until_the_next_heartbeat() -> None:
    async with serving(heartbeat_s=0.01) as served:
        visitor = await WebVisitor.arrive(served)
        async with visitor.listening(last_event_id="2") as events:
            await events.next()
            served.bus.publish = _nobody_hears  # type: ignore[method-assign,assignment]
            await visitor.says("你好")
            assert [event.data["role"] for event in await events.take(2)] == ["user", "bot"]


async def test_a_client_that_leaves_is_cleaned_up(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    async with visitor.listening() as events:
        await events.take(2)
        assert len(served.bus) == 1
    await _until_listened_to(served, conversations=0)


async def test_a_client_that_stops_reading_is_dropped_and_one_that_reads_is_not() -> None:
    async with serving(heartbeat_s=0.05) as served:
        served.app.config.RESPONSE_TIMEOUT = 1
        reading, stuck = await WebVisitor.arrive(served), await WebVisitor.arrive(served)
        async with reading.listening() as events:
            with socket.socket() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.connect(("127.0.0.1", served.port))
                client.sendall(f"GET /web/events HTTP/1.1\r\nAuthorization: Bearer {stuck.token}\r\n\r\n".encode())
                for _ in range(80):
                    await stuck.says("字" * 20_000)
                assert len(served.bus) == 2
                await _until_listened_to(served, conversations=1)
            await reading.says("你好")
            assert [event.data["seq"] for event in (await events.take(4))[1:]] == [2, 3, 4]


async def test_one_stream_too_many_ends_the_oldest() -> None:
    async with serving(streams_per_visitor=2) as served:
        visitor = await WebVisitor.arrive(served)
        async with visitor.listening() as oldest, visitor.listening() as middle:
            await oldest.take(2)
            await middle.take(2)
            async with visitor.listening() as newest:
                await newest.take(2)
                with pytest.raises(StopAsyncIteration):
                    await oldest.next()
                await visitor.says("你好")
                assert await middle.take(2) == await newest.take(2)


async def test_a_server_that_stops_ends_its_streams() -> None:
    async with serving() as served:
        visitor = await WebVisitor.arrive(served)
        async with visitor.listening() as events:
            await events.take(2)
            await served.stop()
            await _is_ended(events)


async def _is_ended(events: Listener) -> None:
    with pytest.raises(StopAsyncIteration):
        await events.next()


async def _nobody_hears(_: object) -> None:
    pass


async def _until_listened_to(served: Served, *, conversations: int) -> None:
    async with asyncio.timeout(10):
        while len(served.bus) != conversations:
            await served.http.get("/healthz")


@pytest.mark.parametrize("value", [50000.0, Sealed(envelope={"kid": "a"})])
def test_what_is_remembered_about_a_customer_is_not_sent(value: object) -> None:
    assert frame_of(StoredEvent(seq=1, event=SlotSet(at=NOON, name="mobile_number", value=value))) == b""
