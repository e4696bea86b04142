"""A turn that has begun is finished, even when its client hangs up meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from bot.channels.services import Conversations
from bot.domain.message import ConversationId, UserMessage
from bot.domain.reply import Reply
from bot.ports import Observer

log = structlog.get_logger()
T = TypeVar("T")


class Turns:
    def __init__(self, engine: Conversations, observer: Observer) -> None:
        self._engine, self._observer = engine, observer
        self._running: set[asyncio.Task[Any]] = set()

    async def handle(self, message: UserMessage) -> Reply:
        return await self._finish(self._engine.handle(message))

    async def open(self, conversation: ConversationId) -> None:
        await self._finish(self._engine.open(conversation))

    async def drain(self) -> None:
        """Waits for the turns that still run."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _finish(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(self._report)  # nobody else will see how it ends
            raise

    def _report(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._observer.failed(error)
            log.error("request.failed", route="turn", error=type(error).__qualname__)
