from tests.support.serving import Served


async def test_a_text_is_parsed_into_rasas_shape(served: Served) -> None:
    response = await served.http.post("/model/parse", json={"text": "13800138000 是我的手机", "message_id": "1"})
    assert response.status_code == 200
    assert response.json() == {
        "text": "13800138000 是我的手机",
        "intent": {"name": "faq/loan-rate", "confidence": 0.9},
        "entities": [
            {"entity": "phone", "start": 0, "end": 11, "value": "13800138000", "extractor": "RegexEntityExtractor"}
        ],
        "text_tokens": [],
        "intent_ranking": [
            {"name": "faq/loan-rate", "confidence": 0.9},
            {"name": "nlu_fallback", "confidence": 0.1},
        ],
        "response_selector": {},
    }


async def test_a_parse_that_fails_is_an_internal_error_in_rasas_shape(served: Served) -> None:
    response = await served.http.post("/model/parse", json={"text": "崩溃"})
    assert response.status_code == 500
    assert response.json()["reason"] == "InternalError"


async def test_the_version_has_rasas_shape(served: Served) -> None:
    assert set((await served.http.get("/version")).json()) == {"version", "minimum_compatible_version"}
