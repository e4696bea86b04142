"""A conversation with the real engine, its time in the test's hand: `await talk.says("...")`, `talk.taps("...")`."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from bot import app as composition
from bot.app import Bot
from bot.config import Settings, StorageSettings
from bot.domain.event import BotUttered, Button
from bot.domain.message import ConversationId, MessageId, UserMessage, conversation_id
from bot.domain.reply import Reply
from bot.domain.snapshot import Snapshot
from tests.support.clock import FakeClock
from tests.support.keys import KEY
from tests.support.serving import SERVED


class Fixed:
    """A SnapshotSource of one version."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def current(self) -> Snapshot:
        return self.snapshot


class Talk:
    def __init__(self, bot: Bot, clock: FakeClock, snapshots: Fixed) -> None:
        self.engine, self.trackers, self.bus, self.popular = bot.engine, bot.trackers, bot.bus, bot.popular
        self._statistics = bot.statistics
        self.clock, self.snapshots = clock, snapshots
        self.conversation: ConversationId = conversation_id("test", "customer")
        self.last: tuple[BotUttered, ...] = ()
        self._ids = (MessageId(f"m{number}") for number in itertools.count(1))

    async def says(self, text: str, *, message_id: str | None = None, payload: str | None = None) -> Reply:
        reply = await self.engine.handle(
            UserMessage(
                conversation_id=self.conversation,
                message_id=MessageId(message_id) if message_id else next(self._ids),
                text=text,
                payload=payload,
            )
        )
        self.last = reply.messages
        return reply

    async def taps(self, title: str) -> Reply:
        """A button of the last reply."""
        button = next(button for button in self.buttons if button.title == title)
        return await self.says(button.title, payload=button.payload)

    def hour(self) -> dict[str, Any]:
        """What was counted."""
        return dict(self._statistics.status(SERVED, open_streams=0)["last_hour"])

    @property
    def buttons(self) -> list[Button]:
        return [button for message in self.last for button in message.buttons]

    @property
    def kinds(self) -> list[str]:
        """Of the last reply, the standing notice that a robot answers left out."""
        return [message.kind for message in self.last if message.kind != "disclosure"]


@asynccontextmanager
async def talking(settings: Settings, snapshot: Snapshot) -> AsyncIterator[Talk]:
    """Assembled as the product is, on a database in memory."""
    storage = StorageSettings(url="sqlite:///:memory:", keys=SecretStr(KEY.written()))
    in_memory = settings.model_copy(update={"storage": storage})
    clock, snapshots = FakeClock(), Fixed(snapshot)
    async with composition.running(in_memory, snapshots, clock) as bot:
        yield Talk(bot, clock, snapshots)
