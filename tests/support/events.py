"""Short ways to write a turn."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.event import BotUttered, Event, UserUttered
from bot.domain.message import ConversationId, MessageId

NOON = datetime(2026, 1, 5, 12, 0, 0, 123456, tzinfo=UTC)
ANNA = ConversationId("web:anna")
BEN = ConversationId("web:ben")


def asks(message_id: str, text: str = "利率多少？") -> UserUttered:
    return UserUttered(at=NOON, message_id=MessageId(message_id), text=text)


def answers(text: str = "年利率3.6%。") -> BotUttered:
    return BotUttered(at=NOON, text=text, kind="answer", metadata={"probability": 0.93})


def turn(message_id: str) -> tuple[Event, ...]:
    """Three events."""
    return asks(message_id), answers(f"答{message_id}"), answers("还有别的问题吗？")
