"""The first words of a conversation, with what customers ask most these days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import islice

from bot.dialogue.skills.answer import question_button
from bot.dialogue.wording import announce
from bot.domain.event import BotUttered
from bot.domain.snapshot import Snapshot
from knowledge.entry import Entry, EntryId, EntryKind


def greeting(snapshot: Snapshot, popular: Iterable[EntryId], now: datetime, zone: tzinfo, questions: int) -> BotUttered:
    """At most so many questions: the popular ones, then those that the editors put forward."""
    today = now.astimezone(zone).date()

    def served() -> Iterator[Entry]:
        for entry_id in dict.fromkeys((*popular, *snapshot.catalogue.picks)):
            entry = snapshot.entries.get(entry_id)
            if entry is not None and entry.kind is EntryKind.FAQ and entry.is_valid_on(today):
                yield entry

    buttons = tuple(map(question_button, islice(served(), questions)))
    return announce(snapshot, "utter_welcome", "welcome", now, today, buttons)
