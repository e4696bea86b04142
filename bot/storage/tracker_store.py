"""Conversations in a database: events are the truth, checkpoints and the cache only make loading cheap."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

from bot.domain.event import Event
from bot.domain.message import ConversationId, MessageId
from bot.domain.tracker import RecentTurn, Tracker
from bot.ports import StaleTracker, StoredEvent
from bot.storage.codec import is_utf8
from bot.storage.database import Database
from bot.storage.event_log import Append, read_conversations, read_events, read_tracker, read_turn
from bot.storage.group_commit import GroupCommit
from bot.storage.tables import MAX_ID_LENGTH
from nlu.errors import CodedError


class SqlTrackerStore:
    """Keeps the latest trackers of `cached` conversations in memory.

    Another process may be ahead of the cache. That does no harm: what was decided on an old tracker is refused by the
    version check, and the tracker is read anew.
    """

    def __init__(self, database: Database, *, cached: int = 1024) -> None:
        self._database = database
        self._cached = cached
        self._latest: OrderedDict[ConversationId, Tracker] = OrderedDict()  # least recently used first
        self._commits = GroupCommit(database, self._on_done)

    async def load(self, conversation: ConversationId) -> Tracker:
        if (tracker := self._latest.get(conversation)) is None:
            return await self._read(conversation)
        self._latest.move_to_end(conversation)
        return tracker

    async def append(self, before: Tracker, events: Sequence[Event]) -> Tracker:
        append = Append.of(before, events)
        for native in (before.conversation_id, *append.message_ids):
            _check_id(native)
        if not events:
            return before
        if not await self._is_reached(before):
            raise StaleTracker(before.conversation_id)
        await self._commits.append(append)
        return append.after

    async def turn(self, conversation: ConversationId, message_id: MessageId) -> RecentTurn | None:
        _check_id(conversation)
        _check_id(message_id)
        return await self._database.read(partial(read_turn, conversation=conversation, message=message_id))

    async def conversations(self, message_id: MessageId, *, limit: int) -> Sequence[ConversationId]:
        """Where a message id was used."""
        _check_id(message_id)
        return await self._database.read(partial(read_conversations, message=message_id, limit=limit))

    async def events(self, conversation: ConversationId, *, after: int, limit: int) -> Sequence[StoredEvent]:
        _check_id(conversation)
        return await self._database.read(partial(read_events, conversation=conversation, after=after, limit=limit))

    async def close(self) -> None:
        """Returns when every append under way is stored."""
        await self._commits.close()

    async def _is_reached(self, before: Tracker) -> bool:
        """The primary key refuses a tracker that lies behind the stored events; this one also sees one ahead of them,
        which would leave a gap."""
        latest = self._latest.get(before.conversation_id)
        if before.seq and (latest is None or latest.seq < before.seq):
            latest = await self._read(before.conversation_id)
        return before.seq <= latest.seq if latest is not None else before.seq == 0

    async def _read(self, conversation: ConversationId) -> Tracker:
        _check_id(conversation)
        tracker = await self._database.read(partial(read_tracker, conversation=conversation))
        self._remember(tracker)
        return tracker

    def _on_done(self, after: Tracker, error: Exception | None) -> None:
        if error is None:
            self._remember(after)
        else:
            self._latest.pop(after.conversation_id, None)

    def _remember(self, tracker: Tracker) -> None:
        known = self._latest.get(tracker.conversation_id)
        if known is None or known.seq < tracker.seq:  # a slow read must not replace what was appended meanwhile
            self._latest[tracker.conversation_id] = tracker
        self._latest.move_to_end(tracker.conversation_id)
        if len(self._latest) > self._cached:
            self._latest.popitem(last=False)


def _check_id(native: str) -> None:
    """Channels refuse such ids first; here one of them must not spoil the transaction that others share."""
    if not 0 < len(native) <= MAX_ID_LENGTH or "\0" in native or not is_utf8(native):
        raise CodedError("B025", f"会话编号或消息编号无效：{native!r:.60}", hint=f"应为 1 到 {MAX_ID_LENGTH} 个字符")
