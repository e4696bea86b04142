"""How much is stored, and whether there is anything to look into."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from bot.storage.database import Database
from bot.storage.inventory import take_inventory
from bot.storage.tables import events
from nlu.errors import CodedError


async def test_conversations_are_counted_and_the_size_grows_with_what_they_hold() -> None:
    database = await Database.open("sqlite:///:memory:")
    empty = await database.read(take_inventory)
    assert empty.conversations == 0
    rows = [
        {"conversation_id": f"web:{conversation}", "seq": seq, "message_id": None, "body": "x" * 10_000}
        for conversation in range(3)
        for seq in range(1, 5)
    ]
    await database.write(lambda connection: connection.execute(insert(events), rows))
    found = await database.read(take_inventory)
    assert found.conversations == 3
    assert found.bytes >= empty.bytes + 12 * 10_000
    await database.close()


async def test_asking_whether_a_database_exists_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    assert not Database.exists(f"sqlite:///{path}")
    assert not path.exists()
    await (await Database.open(f"sqlite:///{path}")).close()
    assert Database.exists(f"sqlite:///{path}")
    assert Database.exists("postgresql://bot@elsewhere/bot")
    with pytest.raises(CodedError, match="B020"):
        Database.exists("no address")


async def test_a_database_that_can_be_read_answers_a_ping(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'bot.db'}")
    await database.ping()
    await database.write(lambda connection: connection.execute(text("DROP TABLE schema_version")))
    with pytest.raises(OperationalError):
        await database.ping()
    await database.close()
