"""/healthz, /readyz, /metrics and /status."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from prometheus_client import parser

from tests.support.serving import Served, serving

WEBHOOK = "/webhooks/rest/webhook"
PATHS = ("/healthz", "/readyz", "/metrics", "/status")


async def _samples(served: Served) -> dict[str, float]:
    page = (await served.http.get("/metrics")).text
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in parser.text_string_to_metric_families(page)
        for sample in family.samples
    }


async def _say(served: Served, text: str, message_id: str, sender: str = "zhang") -> int:
    body = {"sender": sender, "message": text, "metadata": {"message_id": message_id}}
    return (await served.http.post(WEBHOOK, json=body)).status_code


@pytest.mark.parametrize("path", PATHS)
async def test_head_is_answered_as_get_without_a_body(served: Served, path: str) -> None:
    head, get = await served.http.head(path), await served.http.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert get.headers["cache-control"] == "no-store"


async def test_a_server_that_can_serve_is_ready(served: Served) -> None:
    response = await served.http.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_a_silent_database_makes_it_unready_and_alive(served: Served) -> None:
    served.database.fault = OSError("/var/lib/secret/path")
    response = await served.http.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "failed": ["database"]})
    assert (await served.http.get("/healthz")).status_code == 200
    assert (await served.http.head("/readyz")).status_code == 503


async def test_a_stop_makes_it_unready_while_it_still_answers(served: Served) -> None:
    served.readiness.stop()
    response = await served.http.get("/readyz")
    assert (response.status_code, response.json()["failed"]) == (503, ["stopping"])
    assert await _say(served, "你好", "m1") == 200


async def test_asking_often_does_not_ask_the_database_often(served: Served) -> None:
    await asyncio.gather(*(served.http.get("/readyz") for _ in range(40)))
    assert served.database.pings <= 2


@pytest.mark.parametrize("path", ["/metrics", "/status"])
async def test_figures_are_for_the_bearer_of_the_token(path: str) -> None:
    async with serving(api_token="token") as served:
        refused = [await served.http.get(path, headers=headers) for headers in ({}, {"Authorization": "Bearer x"})]
        assert [response.status_code for response in refused] == [401, 401]
        assert "20260105-1" not in refused[0].text
        given = await served.http.get(path, headers={"Authorization": "Bearer token"})
        assert given.status_code == 200
        assert (await served.http.get("/readyz")).status_code == 200  # a probe has no token


@pytest.mark.parametrize("path", ["/metrics", "/status"])
async def test_without_a_token_figures_are_for_this_machine(served: Served, path: str) -> None:
    assert (await served.http.get(path)).status_code == 200
    assert (await served.http.get(path, headers={"Host": "evil.example"})).status_code == 403


async def test_the_status_has_rasas_fields_and_ours(served: Served) -> None:
    status: dict[str, Any] = (await served.http.get("/status")).json()
    rasas = {"model_file": "20260105-1", "model_id": "20260105-1", "num_active_training_jobs": 0}
    assert {name: status[name] for name in rasas} == rasas
    assert status["snapshot"]["counts"]["drafts"] == 1
    assert (status["snapshot"]["swaps"], status["snapshot"]["rejections"]) == (2, 1)
    assert status["last_hour"]["turns"] == 0


async def test_refused_messages_are_counted_by_their_reason(served: Served) -> None:
    asked = [asyncio.create_task(_say(served, "等一等", f"m{number}")) for number in range(40)]
    await served.engine.at_gate.wait()
    await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)  # the refused ones, while the others wait
    served.engine.gate.set()
    statuses = await asyncio.gather(*asked)
    assert await _say(served, "别的话", "m0") == 409
    await served.http.post(WEBHOOK, content=b"{")
    samples = await _samples(served)
    assert samples["bot_requests_refused_total['429', 'too_many_waiting']"] == statuses.count(429) > 0
    assert samples["bot_requests_refused_total['409', 'message_id_reused']"] == 1
    assert samples["bot_requests_refused_total['400', 'not_json']"] == 1
    refusals = (await served.http.get("/status")).json()["last_hour"]["refusals"]
    assert refusals["too_many_waiting"] == statuses.count(429)


async def test_errors_are_counted_once_and_without_the_customers_words(served: Served) -> None:
    assert await _say(served, "崩溃", "m1") == 200
    assert (await served.http.post("/model/parse", json={"text": "崩溃"})).status_code == 500
    assert (await _samples(served))["bot_errors_total['internal']"] == 2
    status = (await served.http.get("/status")).json()
    assert status["last_hour"]["errors"] == {"internal": 2}
    for path in ("/metrics", "/status"):
        page = (await served.http.get(path)).content.decode("unicode_escape")
        assert "崩溃" not in page
        assert "zhang" not in page


async def test_open_streams_are_counted(served: Served) -> None:
    token = (await served.http.post("/web/visitors")).json()["token"]
    async with served.http.stream("GET", "/web/events", headers={"Authorization": f"Bearer {token}"}) as stream:
        await anext(stream.aiter_bytes())
        assert (await _samples(served))["bot_open_streams[]"] == 1
