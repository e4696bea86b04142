"""The best entry, when it is sure enough: a question's answer with what customers ask next, or small talk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.turn import Turn
from bot.dialogue.wording import answer, say
from bot.domain.event import BotUttered, Button, Event
from bot.domain.message import channel_of
from bot.domain.snapshot import Snapshot
from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.index.match import Band, Match

RELATED = 3
CANDIDATES_KEPT = 3
_REPAIRS_KEPT, _REPAIR_CHARS = 5, 12
_FAQ = "faq/"


class AnswerSkill:
    async def propose(self, turn: Turn) -> Proposal | None:
        matches = await turn.matches()
        if not is_answered(turn.snapshot, matches):
            return None
        entry = turn.snapshot.entries[matches[0].entry_id]
        return Saying(skill=entry.kind.value, events=answer_events(turn, entry, evidence_of(turn, entry, matches)))


def is_answered(snapshot: Snapshot, matches: Sequence[Match]) -> bool:
    """Small talk need not be sure: a friendly word out of place harms less than three questions nobody asked."""
    band = snapshot.index.thresholds.band(matches)
    is_smalltalk = bool(matches) and snapshot.entries[matches[0].entry_id].kind is EntryKind.SMALLTALK
    return band is Band.ANSWER or (band is Band.SUGGEST and is_smalltalk)


def is_exact(matches: Sequence[Match]) -> bool:
    """Whether the text is, letter for letter, a question of the base."""
    return bool(matches) and matches[0].stage == "exact"


def answer_events(turn: Turn, entry: Entry, evidence: Mapping[str, Any]) -> tuple[Event, ...]:
    text = entry.answer_on(channel_of(turn.message.conversation_id))
    assert text is not None  # drafts are not published
    if entry.kind is EntryKind.SMALLTALK:
        return (answer(turn, text, "smalltalk", evidence),)
    said = answer(turn, text, "answer", evidence)
    buttons = tuple(map(question_button, islice(_related(turn, entry), RELATED)))
    return (said, say(turn, "utter_related", "related", buttons=buttons)) if buttons else (said,)


def answered(said: Sequence[Event]) -> EntryId | None:
    """The entry whose answer is among the words of a turn."""
    intents = (
        str(event.metadata.get("intent")) for event in said if isinstance(event, BotUttered) and event.kind == "answer"
    )
    return next((EntryId(intent.removeprefix(_FAQ)) for intent in intents if intent.startswith(_FAQ)), None)


def intent_of(entry: Entry) -> str:
    return f"{_FAQ}{entry.id}" if entry.kind is EntryKind.FAQ else entry.id


def evidence_of(turn: Turn, entry: Entry, matches: Sequence[Match]) -> Mapping[str, Any]:
    """At most about 1 KB: who won and by what, who came next, and how the text was read where that is not as typed."""
    best = matches[0]
    return {
        "intent": intent_of(entry),
        "probability": round(best.probability, 4),
        "stage": best.stage,
        "question": best.question[:60],
        "routes": {name: round(value, 4) for name, value in best.evidence.items()},
        "next": {match.entry_id: round(match.probability, 4) for match in matches[1:CANDIDATES_KEPT]},
        **repaired(turn),
    }


def repaired(turn: Turn) -> Mapping[str, Any]:
    """Evidence of what was not read as it was typed, the first of it; nothing where nothing was repaired."""
    repairs = turn.understanding.repairs[:_REPAIRS_KEPT]
    shown = [f"{one.written[:_REPAIR_CHARS]}→{one.meant[:_REPAIR_CHARS]}" for one in repairs]
    return {"repairs": shown} if shown else {}


def _related(turn: Turn, entry: Entry) -> Iterator[Entry]:
    """The editors' choice, then what lies nearest in its category; nothing that was answered a moment ago."""
    answered = {said.metadata.get("intent") for recent in turn.tracker.recent for said in recent.messages}
    for entry_id in dict.fromkeys(chain(entry.related, turn.snapshot.catalogue.near(entry.id))):
        other = turn.served(entry_id)
        if other is not None and other.id != entry.id and intent_of(other) not in answered:
            yield other


def question_button(entry: Entry) -> Button:
    return Button(title=entry.question, payload=f"/faq/{entry.id}")
