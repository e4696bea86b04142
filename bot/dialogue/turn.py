"""One turn's fixed surroundings: the message, the state before the bot speaks, and the one version it may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property

from bot.dialogue.matching import Matching
from bot.dialogue.reading import Reading, read
from bot.domain.message import UserMessage
from bot.domain.snapshot import Snapshot
from bot.domain.tracker import Tracker
from knowledge.entry import Entry, EntryId
from knowledge.index.match import Match
from nlu.mask import without_masked
from nlu.text import normalise
from nlu.understand import Understanding


@dataclass(kw_only=True)
class Turn:
    """`text` is masked, and cut one character over the longest that is read. What skills ask for is worked out once."""

    message: UserMessage
    text: str
    tracker: Tracker
    snapshot: Snapshot
    now: datetime
    zone: tzinfo
    matching: Matching
    popular: Sequence[EntryId]  # asked most these days, best first
    _reading: Reading | None = None

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @cached_property
    def words(self) -> str:
        """What is typed, but for what is left of masked numbers."""
        return without_masked(self.text)

    @cached_property
    def understanding(self) -> Understanding:
        return self.snapshot.nlu.understand(self.words)

    @cached_property
    def topic(self) -> str | None:
        """The policy topic that the text raises, wherever in it."""
        return self.snapshot.topics.find(normalise(self.text))

    async def reading(self) -> Reading:
        """The message by itself, whatever was said before it."""
        if self._reading is None:
            self._reading = await read(self.words, await self._search(self.understanding), self.search)
        return self._reading

    async def matches(self) -> Sequence[Match]:
        return (await self.reading()).matches

    async def search(self, text: str) -> Sequence[Match]:
        """Entries that may be served today, best first."""
        return await self._search(self.snapshot.nlu.understand(text))

    async def _search(self, understanding: Understanding) -> Sequence[Match]:
        found = await self.matching.search(self.snapshot, understanding)
        return [match for match in found if self.served(match.entry_id) is not None]

    def served(self, entry_id: EntryId) -> Entry | None:
        """The entry, if this version has it and it may be served today."""
        entry = self.snapshot.entries.get(entry_id)
        return entry if entry is not None and entry.is_valid_on(self.today) else None
