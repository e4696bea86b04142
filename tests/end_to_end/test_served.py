"""The whole product over HTTP, on the shipped knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest


@pytest.fixture
def http(server_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server_url, timeout=20, trust_env=False) as client:
        yield client


def _say(http: httpx.Client, sender: str, message: str) -> list[dict[str, Any]]:
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


def test_a_topic_word_comes_back_as_buttons_that_can_be_sent_as_text(http: httpx.Client) -> None:
    (listed, _) = _say(http, "e2e-topic", "利率")
    assert listed == {"recipient_id": "e2e-topic", "text": "关于“利率”，您想了解哪一个：", "buttons": listed["buttons"]}
    *questions, more = listed["buttons"]
    assert len(questions) == 6
    assert all(set(button) == {"title", "payload"} and button["payload"].startswith("/faq/") for button in questions)
    assert more == {"title": "更多", "payload": "/topic/利率?page=2"}
    (page,) = _say(http, "e2e-topic", more["payload"])
    assert page["text"] == listed["text"]
    (answer, related) = _say(http, "e2e-topic", questions[0]["payload"])
    assert "{" not in str(answer["text"])
    assert len(related["buttons"]) == 3


def test_the_categories_are_on_the_menu_and_lead_down_and_up(http: httpx.Client) -> None:
    (root, _) = _say(http, "e2e-menu", "/categories")
    assert {"title": "贷款", "payload": "/category/贷款"} in root["buttons"]
    (loans,) = _say(http, "e2e-menu", "/category/贷款")
    assert loans["buttons"][-1] == {"title": "返回上一级", "payload": "/categories?page=1"}
    (again,) = _say(http, "e2e-menu", "/categories?page=1")
    assert again == root


def test_a_category_that_was_never_offered_is_only_text(http: httpx.Client) -> None:
    said = _say(http, "e2e-never", "/category/火星/月球")
    assert "返回上一级" not in [button["title"] for reply in said for button in reply.get("buttons", ())]
