"""The server of this deployment, asked over HTTP."""

from __future__ import annotations

import http.client
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import ServerSettings
from nlu.errors import CodedError

TIMEOUT_MS = 2000
_LONGEST_ANSWER = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningServer:
    host: str
    port: int
    token: str | None

    @classmethod
    def of(cls, settings: ServerSettings, *, port: int | None) -> RunningServer:
        """`port` when it is not the one of the settings. A server that listens everywhere is reached by loopback."""
        token = settings.api_token.get_secret_value() if settings.api_token else None
        return cls(host=_reachable(settings.host), port=settings.port if port is None else port, token=token)

    @property
    def address(self) -> str:
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"

    def status(self) -> Mapping[str, Any] | None:
        """None when nothing listens there.

        Raises CodedError: B080 no answer in time, B081 the token is not the server's, B082 it is another program, B083
        the settings leave the port open.
        """
        if self.port == 0:
            message = "server.port 是 0（任意空闲端口），不知道服务在哪个端口"
            raise CodedError("B083", message, hint="用 --port 指明，服务启动时会显示它的地址")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_MS / 1000)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            connection.request("GET", "/status", headers=headers)
            response = connection.getresponse()
            return self._read(response.status, response.read(_LONGEST_ANSWER))
        except TimeoutError as error:
            message = f"{self.address} 在 {TIMEOUT_MS} 毫秒内没有回答"
            raise CodedError("B080", message, hint="稍后再试；一直如此就看服务的日志") from error
        except ConnectionRefusedError:
            return None
        except (OSError, http.client.HTTPException) as error:
            raise self._stranger() from error
        finally:
            connection.close()

    def _read(self, status: int, body: bytes) -> Mapping[str, Any]:
        if status in (401, 403):
            hint = "这里的 server.api_token 要与服务启动时的相同，例如同一个 BOT_API_TOKEN"
            raise CodedError("B081", f"{self.address} 不接受访问令牌", hint=hint)
        try:
            found = json.loads(body)
        except ValueError as error:
            raise self._stranger() from error
        if status != 200 or not isinstance(found, dict) or "last_hour" not in found:
            raise self._stranger()
        return found

    def _stranger(self) -> CodedError:
        hint = "检查 server.host 和 server.port；服务换了端口就用 --port 指明"
        return CodedError("B082", f"{self.address} 上的不是本版本的服务", hint=hint)


def _reachable(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
