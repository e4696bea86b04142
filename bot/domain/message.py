"""What a customer sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

ConversationId = NewType("ConversationId", str)  # "<channel>:<native id>"
MessageId = NewType("MessageId", str)


def conversation_id(channel: str, native_id: str) -> ConversationId:
    """Qualified by the channel, so that one channel can never enter another's conversation."""
    return ConversationId(f"{channel}:{native_id}")


def channel_of(conversation: ConversationId) -> str:
    return conversation.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage:
    """`text` as typed (or the title of the tapped button), in memory only: what is stored is masked.

    `payload` is what a button carries; it counts only if the bot offered it. `message_id` names the message for
    ever: sent again, it gets the same reply and starts no second turn.
    """

    conversation_id: ConversationId
    message_id: MessageId
    text: str
    payload: str | None = None
