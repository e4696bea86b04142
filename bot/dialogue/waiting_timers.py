"""Remembers who waits for a person, so that one who says nothing more is told when nobody came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.domain.message import ConversationId
from nlu.mask import mask

log = structlog.get_logger()


class WaitingTimers:
    """One timer a conversation, in this process only: after a restart the customer's next message finds out instead."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._tasks: dict[ConversationId, asyncio.Task[None]] = {}

    def start(self, conversation: ConversationId, ring: Callable[[ConversationId], Awaitable[None]]) -> None:
        """A conversation that already has a timer keeps it."""
        if conversation not in self._tasks:
            task = asyncio.create_task(self._ring_later(conversation, ring))
            self._tasks[conversation] = task
            task.add_done_callback(lambda _: self._tasks.pop(conversation, None))

    def stop(self, conversation: ConversationId) -> None:
        if (task := self._tasks.get(conversation)) is not None:
            task.cancel()

    def close(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()

    async def _ring_later(
        self, conversation: ConversationId, ring: Callable[[ConversationId], Awaitable[None]]
    ) -> None:
        await asyncio.sleep(self._delay_s)
        try:
            await ring(conversation)
        except Exception:  # the border of a background job: the next message of the customer tries again
            log.exception("waiting.not_ended", conversation=mask(conversation))
