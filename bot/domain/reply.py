"""What goes back to the customer: a view of stored events, never anything else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import BotUttered
from bot.domain.message import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`seq` is the number of the turn's last stored event. `messages` is empty while a person has the conversation."""

    conversation_id: ConversationId
    seq: int
    messages: tuple[BotUttered, ...]
