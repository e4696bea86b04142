"""Concurrent appends share a transaction, and with it the cost of making it durable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy.exc import IntegrityError

from bot.domain.tracker import Tracker
from bot.storage.database import Database
from bot.storage.event_log import Append, store, store_each
from nlu.errors import CodedError

MAX_BATCH = 256  # appends in one transaction


class GroupCommit:
    """While one batch is being committed the next one gathers. The committing task lives only while there is work.

    `on_done` is told of every append before its caller is, with the error if it was not stored.
    """

    def __init__(self, database: Database, on_done: Callable[[Tracker, Exception | None], None]) -> None:
        self._database = database
        self._on_done = on_done
        self._waiting: list[tuple[Append, asyncio.Future[None]]] = []
        self._committing: asyncio.Task[None] | None = None
        self._closed = False

    async def append(self, append: Append) -> None:
        """Returns once it is durable. Raises StaleTracker, DuplicateMessage, or CodedError when nothing can be
        written (B022). A caller that is cancelled while waiting does not undo it."""
        if self._closed:
            raise CodedError("B024", "对话存储已关闭", hint="服务正在停止，请稍后重发")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((append, done))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_all())
        await done

    async def close(self) -> None:
        """Takes nothing more and returns when everything taken is stored."""
        self._closed = True
        if self._committing is not None:
            await self._committing

    async def _commit_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            outcomes = await self._commit([append for append, _ in batch])
            for (append, done), error in zip(batch, outcomes, strict=True):
                self._on_done(append.after, error)
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)

    async def _commit(self, appends: Sequence[Append]) -> Sequence[Exception | None]:
        try:
            try:
                await self._database.write(partial(store, appends=appends))
            except IntegrityError:  # one of them does not fit; its neighbours must not suffer
                return await self._database.write(partial(store_each, appends=appends))
        except Exception as cause:  # a border: this batch fails, the next one tries anew
            return [_not_written(cause) for _ in appends]
        return [None] * len(appends)


def _not_written(cause: Exception) -> CodedError:
    error = CodedError("B022", "对话没有存下来", hint="检查数据库的磁盘空间、目录权限和连接，然后重发")
    error.__cause__ = cause
    return error
