"""What the HTTP channels need from the rest of the bot. `bot/app.py` fills it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.channels.web.visitors import VisitorTokens
from bot.dialogue.parse import Parse
from bot.domain.message import ConversationId, UserMessage
from bot.domain.reply import Reply
from bot.domain.served_version import ServedVersion
from bot.observing.readiness import Readiness
from bot.observing.statistics import Statistics
from bot.ports import Bus, TrackerStore


class Conversations(Protocol):
    """The engine, as a channel sees it."""

    async def handle(self, message: UserMessage) -> Reply:
        """Returns once the turn is stored. Raises TooManyWaiting, MessageIdReused, StaleTracker."""
        ...

    async def open(self, conversation: ConversationId) -> None: ...

    async def parse(self, text: str) -> Parse: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`internal_error_text` is the current wording of `utter_internal_error`; an empty `api_token` is none."""

    engine: Conversations
    trackers: TrackerStore
    bus: Bus
    visitors: VisitorTokens
    statistics: Statistics
    readiness: Readiness
    served: Callable[[], ServedVersion]
    internal_error_text: Callable[[], str]
    host: str = "127.0.0.1"
    api_token: str | None = None
    allowed_origins: tuple[str, ...] = ()
    page: bytes | None = None  # the HTML at /; None: the demo page
    body_bytes: int = 65_536
    heartbeat_s: float = 15.0
    streams_per_visitor: int = 8
