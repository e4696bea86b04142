"""Who may use the programming interface: the bearer of the token, or, where none is set, this machine only."""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

from sanic.request import Request

from bot.channels.refusal import Refusal, unauthenticated
from nlu.errors import CodedError


def is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_bind(host: str, token: str | None) -> None:
    """Raises CodedError (B101) when a server without a token would be reachable from other machines."""
    if not token and not is_loopback(host):
        raise CodedError(
            "B101", f"监听 {host} 时必须设置 server.api_token", hint="设置 BOT_API_TOKEN，或监听 127.0.0.1"
        )


def bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.getone("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


class ApiAccess:
    def __init__(self, token: str | None) -> None:
        self._token = token.encode() if token else None

    def check(self, request: Request) -> None:
        """Raises Refusal (401 or 403)."""
        if self._token is None:
            _check_local(request)
            return
        given = bearer(request) or request.args.get("token") or ""
        if not hmac.compare_digest(given.encode(errors="replace"), self._token):
            raise unauthenticated("User is not authenticated.", hint="请求头加上 Authorization: Bearer <令牌>")


def _check_local(request: Request) -> None:
    """A page that a browser on this machine shows must not talk to us under a name of its own (DNS rebinding)."""
    origin = request.headers.getone("origin", None)
    names = [_host_name(f"//{request.headers.getone('host', '')}")]
    if origin is not None:
        names.append(_host_name(origin))
    if not all(is_loopback(name) for name in names):
        raise Refusal(403, "not_local", "未设置令牌时只接受本机访问", hint="设置 server.api_token 后带令牌访问")


def _host_name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
