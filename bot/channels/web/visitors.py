"""Who a browser is: a random visitor id in a signed token. The conversation follows from it and from nothing else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

import jwt

from bot.domain.message import ConversationId, conversation_id
from bot.ports import Clock
from nlu.errors import CodedError

VisitorId = NewType("VisitorId", str)

ALGORITHM = "HS256"
AUDIENCE = "web-visitor"
SECRET_BYTES = 32  # RFC 7518 section 3.2: at least as long as the digest


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorToken:
    text: str
    expires_at: datetime


class VisitorTokens:
    def __init__(self, *, secret: str, clock: Clock, days: int) -> None:
        """Raises CodedError (B102) when the secret is too short."""
        self._key = secret.encode()
        if len(self._key) < SECRET_BYTES:
            raise CodedError("B102", f"访客令牌的密钥不足 {SECRET_BYTES} 字节", hint="设置更长的 server.secret")
        self._clock = clock
        self._lifetime = timedelta(days=days)

    def new_visitor(self) -> VisitorId:
        return VisitorId(secrets.token_urlsafe(16))

    def sign(self, visitor: VisitorId) -> VisitorToken:
        expires_at = (self._clock.now() + self._lifetime).replace(microsecond=0)
        claims = {"sub": visitor, "aud": AUDIENCE, "exp": int(expires_at.timestamp())}
        return VisitorToken(text=jwt.encode(claims, self._key, algorithm=ALGORITHM), expires_at=expires_at)

    def verify(self, token: str) -> VisitorId | None:
        """None for a token that is forged, damaged, expired or meant for something else."""
        if not token.isascii():
            return None
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["sub", "aud", "exp"], "verify_exp": False},  # time is the clock's
            )
        except jwt.InvalidTokenError:
            return None
        if not isinstance(claims["exp"], int) or claims["exp"] <= self._clock.now().timestamp():
            return None
        return VisitorId(claims["sub"])


def conversation_of(visitor: VisitorId) -> ConversationId:
    return conversation_id("web", visitor)
