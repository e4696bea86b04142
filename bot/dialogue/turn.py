"""One turn's fixed surroundings: the message, the state before the bot speaks, and the one version it may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property

from bot.dialogue.matching import Matching
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
    _matches: Sequence[Match] | None = None

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @cached_property
    def understanding(self) -> Understanding:
        return self.snapshot.nlu.understand(without_masked(self.text))

    @cached_property
    def topic(self) -> str | None:
        """The policy topic that the text raises, wherever in it."""
        return self.snapshot.topics.find(normalise(self.text))

    async def matches(self) -> Sequence[Match]:
        """Entries that may be served today, best first."""
        if self._matches is None:
            found = await self.matching.search(self.snapshot, self.understanding)
            self._matches = [match for match in found if self.served(match.entry_id) is not None]
        return self._matches

    def served(self, entry_id: EntryId) -> Entry | None:
        """The entry, if this version has it and it may be served today."""
        entry = self.snapshot.entries.get(entry_id)
        return entry if entry is not None and entry.is_valid_on(self.today) else None
