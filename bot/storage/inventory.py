"""How much a database holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from bot.storage.database import size_bytes
from bot.storage.tables import events


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    bytes: int = 0
    conversations: int = 0


def take_inventory(connection: Connection) -> Inventory:
    """Cost grows with the number of events."""
    ids = select(events.c.conversation_id).distinct().subquery()
    conversations = connection.scalar(select(func.count()).select_from(ids)) or 0
    return Inventory(bytes=size_bytes(connection), conversations=conversations)
