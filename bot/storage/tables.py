"""The tables of the conversations."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bot.storage.database import metadata

MAX_ID_LENGTH = 255

# The primary key is the version check: two turns that were decided on the same state want the same seq.
events = Table(
    "events",
    metadata,
    Column("conversation_id", String(MAX_ID_LENGTH), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("message_id", String(MAX_ID_LENGTH)),  # of a UserUttered, otherwise null
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index(
    "events_message_id",
    events.c.message_id,  # first, so that a message is found without knowing whose it is
    events.c.conversation_id,
    unique=True,
    sqlite_where=events.c.message_id.is_not(None),
    postgresql_where=events.c.message_id.is_not(None),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("conversation_id", String(MAX_ID_LENGTH), primary_key=True),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
