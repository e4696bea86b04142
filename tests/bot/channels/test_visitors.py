from datetime import timedelta

import jwt
import pytest

from bot.channels.web.visitors import VisitorTokens
from nlu.errors import CodedError
from tests.support.clock import FakeClock
from tests.support.serving import SECRET, Served
from tests.support.web_visitor import WebVisitor


def _tokens(clock: FakeClock | None = None) -> VisitorTokens:
    return VisitorTokens(secret=SECRET, clock=clock or FakeClock(), days=30)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(CodedError) as refused:
        VisitorTokens(secret="short", clock=FakeClock(), days=30)
    assert refused.value.code == "B102"


def test_a_token_names_its_visitor_until_it_expires() -> None:
    clock = FakeClock()
    tokens = _tokens(clock)
    visitor = tokens.new_visitor()
    token = tokens.sign(visitor)
    clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert tokens.verify(token.text) == visitor
    clock.advance(timedelta(seconds=1))
    assert tokens.verify(token.text) is None


def _forged(**changes: object) -> str:
    claims = {"sub": "victim", "aud": "web-visitor", "exp": 4_000_000_000, **changes}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, SECRET, algorithm="HS256")


def test_the_forgeries_below_differ_from_a_good_token_in_one_thing_each() -> None:
    assert _tokens().verify(_forged()) == "victim"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "令牌",
        "\udcff",
        _forged(aud="console"),
        _forged(aud=None),
        _forged(exp=None),
        _forged(sub=None),
        _forged(exp=1),
        _forged(exp="4000000000"),
        jwt.encode({"sub": "victim", "aud": "web-visitor", "exp": 4_000_000_000}, "", algorithm="none"),
        jwt.encode({"sub": "victim", "aud": "web-visitor", "exp": 4_000_000_000}, SECRET * 2, algorithm="HS512"),
        jwt.encode({"sub": "victim", "aud": "web-visitor", "exp": 4_000_000_000}, SECRET[::-1], algorithm="HS256"),
    ],
)
def test_a_forged_or_damaged_token_names_nobody(token: str) -> None:
    assert _tokens().verify(token) is None


async def test_a_new_visitor_gets_a_token_and_is_greeted_once(served: Served) -> None:
    visitor = await WebVisitor.arrive(served)
    await served.http.post("/web/visitors", headers=visitor.headers)
    async with visitor.listening() as events:
        status, welcome = await events.take(2)
        assert (status.event, status.data) == ("status", {"status": "bot"})
        assert welcome.data["kind"] == "welcome"
        await visitor.says("你好")
        assert (await events.next()).data["role"] == "user"


async def test_a_valid_token_is_renewed_for_the_same_visitor(served: Served) -> None:
    first = (await served.http.post("/web/visitors")).json()
    served.clock.advance(timedelta(days=10))
    headers = {"Authorization": f"Bearer {first['token']}"}
    renewed = (await served.http.post("/web/visitors", headers=headers)).json()
    assert renewed["expires_at"] == "2026-02-14T09:00:00Z"
    assert served.visitors.verify(renewed["token"]) == served.visitors.verify(first["token"])


async def test_an_expired_token_is_replaced_by_one_for_a_new_visitor(served: Served) -> None:
    first = (await served.http.post("/web/visitors")).json()
    served.clock.advance(timedelta(days=31))
    headers = {"Authorization": f"Bearer {first['token']}"}
    fresh = await served.http.post("/web/visitors", headers=headers)
    assert fresh.status_code == 200
    served.clock.advance(-timedelta(days=31))
    assert served.visitors.verify(fresh.json()["token"]) != served.visitors.verify(first["token"])
