import pytest

from bot.channels.access import check_bind
from nlu.errors import CodedError
from tests.support.serving import Served, serving

MESSAGE = {"sender": "zhang", "message": "你好"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "bank.example"])
def test_a_server_open_to_other_machines_needs_a_token(host: str) -> None:
    with pytest.raises(CodedError) as refused:
        check_bind(host, None)
    assert refused.value.code == "B101"
    check_bind(host, "a-token")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_alone_needs_no_token(host: str) -> None:
    check_bind(host, None)


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/model/parse"])
async def test_a_wrong_token_or_none_is_refused_in_rasas_shape(path: str) -> None:
    async with serving(api_token="令牌-token") as served:
        for given in ("", "Bearer", "Bearer wrong", "Basic token", "Bearer 令牌"):
            headers = {b"Authorization": given.encode()}
            response = await served.http.post(path, json=MESSAGE, headers=headers)
            assert response.status_code == 401
            assert response.json()["reason"] == "NotAuthenticated"
            assert response.headers["www-authenticate"] == "Bearer"


async def test_the_token_is_taken_from_the_header_or_the_query() -> None:
    async with serving(api_token="token") as served:
        url = "/webhooks/rest/webhook"
        in_header = await served.http.post(url, json=MESSAGE, headers={"Authorization": "Bearer token"})
        in_query = await served.http.post(f"{url}?token=token", json=MESSAGE)
        assert (in_header.status_code, in_query.status_code) == (200, 200)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8000"},
        {"Host": "[::1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_without_a_token_no_foreign_page_may_speak_through_the_browser(
    served: Served, headers: dict[str, str]
) -> None:
    response = await served.http.post("/webhooks/rest/webhook", json=MESSAGE, headers=headers)
    assert response.status_code == 403
    assert response.json()["reason"] == "NotAuthorized"


@pytest.mark.parametrize(
    "headers", [{"Host": "localhost:8000"}, {"Host": "[::1]:8000"}, {"Origin": "http://localhost"}]
)
async def test_this_machine_has_several_names(served: Served, headers: dict[str, str]) -> None:
    response = await served.http.post("/webhooks/rest/webhook", json=MESSAGE, headers=headers)
    assert response.status_code == 200


async def test_with_a_token_the_name_of_the_host_does_not_matter() -> None:
    async with serving(api_token="token") as served:
        headers = {"Host": "bot.bank.example", "Authorization": "Bearer token"}
        assert (await served.http.post("/webhooks/rest/webhook", json=MESSAGE, headers=headers)).status_code == 200
