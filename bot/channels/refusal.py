"""A request that is not served, and why. Rasa's routes and ours render it in their own shapes."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from typing import Any

PRODUCT_VERSION = importlib.metadata.version("teller")
BUSY_RETRY_S = 2

_RASA_REASONS = {
    400: "BadRequest",
    401: "NotAuthenticated",
    403: "NotAuthorized",
    404: "NotFound",
    405: "MethodNotAllowed",
    408: "RequestTimeout",
    409: "Conflict",
    413: "PayloadTooLarge",
    415: "UnsupportedMediaType",
    422: "UnprocessableEntity",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
}


class Refusal(Exception):
    """`code` is stable; `message` and `hint` are Chinese and safe to show."""

    def __init__(
        self, status: int, code: str, message: str, *, hint: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.headers = dict(headers or {})

    def ours(self) -> dict[str, Any]:
        error = {"code": self.code, "message": self.message}
        if self.hint:
            error["hint"] = self.hint
        return {"error": error}

    def rasas(self) -> dict[str, Any]:
        """Rasa's error envelope."""
        return {
            "version": PRODUCT_VERSION,
            "status": "failure",
            "message": self.message,
            "reason": _RASA_REASONS.get(self.status, "BadRequest" if self.status < 500 else "InternalError"),
            "details": {"code": self.code, "hint": self.hint} if self.hint else {"code": self.code},
            "help": None,
            "code": self.status,
        }


def wrong_field(name: str, expected: str, *, status: int) -> Refusal:
    return Refusal(status, "bad_field", f"字段 {name} 无效", hint=f"{name} {expected}")


def unauthenticated(message: str, *, hint: str = "") -> Refusal:
    return Refusal(401, "unauthenticated", message, hint=hint, headers={"WWW-Authenticate": "Bearer"})
