"""The whole product over HTTP, on the shipped knowledge."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest


@pytest.fixture
def http(server_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server_url, timeout=20, trust_env=False) as client:
        yield client


def _say(http: httpx.Client, sender: str, message: str) -> list[dict[str, object]]:
    response = http.post("/webhooks/rest/webhook", json={"sender": sender, "message": message})
    assert response.status_code == 200
    return response.json()


def test_a_real_question_gets_the_banks_answer_with_its_facts(http: httpx.Client) -> None:
    (answer, *_) = _say(http, "e2e-1", "禾易贷的利率是多少？")
    assert "年化利率" in str(answer["text"])
    assert "{" not in str(answer["text"])


@pytest.mark.parametrize("message", ["", "   ", "😀", "贷" * 10_000, "\u0007利率\u200b"])
def test_odd_messages_get_words_and_never_an_empty_list(http: httpx.Client, message: str) -> None:
    assert _say(http, "e2e-odd", message)


def test_parse_names_the_entry(http: httpx.Client) -> None:
    parsed = http.post("/model/parse", json={"text": "禾易贷的利率是多少？"}).json()
    assert parsed["intent"]["name"] == "faq/consumer-loan-rate"
    assert parsed["intent_ranking"][0] == parsed["intent"]


def test_card_numbers_come_back_masked(http: httpx.Client) -> None:
    parsed = http.post("/model/parse", json={"text": "我的卡号6222021234567890123"}).json()
    assert "6222021234567" not in parsed["text"]


def test_a_redelivered_message_gets_the_same_reply_and_another_text_under_its_id_a_conflict(http: httpx.Client) -> None:
    def send(text: str) -> httpx.Response:
        body = {"sender": "e2e-again", "message": text, "metadata": {"message_id": "once"}}
        return http.post("/webhooks/rest/webhook", json=body)

    first = send("禾易贷的利率是多少？")
    assert send("禾易贷的利率是多少？").json() == first.json()
    assert send("别的问题").status_code == 409


def test_a_sender_must_be_given(http: httpx.Client) -> None:
    response = http.post("/webhooks/rest/webhook", json={"message": "利率"})
    assert response.status_code == 400
    assert response.json()["status"] == "failure"
