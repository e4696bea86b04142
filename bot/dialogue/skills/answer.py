"""The best entry, when it is sure enough: a question's answer with what customers ask next, or small talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.reading import Reading
from bot.dialogue.subject import subject_of
from bot.dialogue.turn import Turn
from bot.dialogue.wording import Evidence, answer, say
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
        reading = await turn.reading()
        if not is_answered(turn.snapshot, reading.matches):
            return None
        entry = turn.snapshot.entries[reading.matches[0].entry_id]
        return Saying(skill=entry.kind.value, events=answer_events(turn, entry, evidence_of(turn, entry, reading)))


def is_answered(snapshot: Snapshot, matches: Sequence[Match]) -> bool:
    """Small talk need not be sure: a friendly word out of place harms less than three questions nobody asked."""
    band = snapshot.index.thresholds.band(matches)
    is_smalltalk = bool(matches) and snapshot.entries[matches[0].entry_id].kind is EntryKind.SMALLTALK
    return band is Band.ANSWER or (band is Band.SUGGEST and is_smalltalk)


def answer_events(turn: Turn, entry: Entry, evidence: Evidence) -> tuple[Event, ...]:
    return several_answers(turn, [(entry, evidence)])


def several_answers(turn: Turn, answers: Sequence[tuple[Entry, Evidence]]) -> tuple[Event, ...]:
    """One after the other, then what customers ask next."""
    said = tuple(_said(turn, entry, evidence) for entry, evidence in answers)
    questions = [entry for entry, _ in answers if entry.kind is EntryKind.FAQ]
    buttons = tuple(map(question_button, islice(_related(turn, questions), RELATED)))
    return (*said, say(turn, "utter_related", "related", buttons=buttons)) if buttons else said


def _said(turn: Turn, entry: Entry, evidence: Evidence) -> BotUttered:
    text = entry.answer_on(channel_of(turn.message.conversation_id))
    assert text is not None  # drafts are not published
    if entry.kind is EntryKind.SMALLTALK:
        return answer(turn, text, "smalltalk", evidence)
    subject = subject_of(turn, entry, evidence.get("context", ""))
    return answer(turn, text, "answer", evidence if subject is None else {**evidence, "subject": subject.name})


def answered(said: Sequence[Event]) -> Sequence[EntryId]:
    """The entries whose answers are among the words of a turn."""
    intents = (
        str(event.metadata.get("intent")) for event in said if isinstance(event, BotUttered) and event.kind == "answer"
    )
    return [EntryId(intent.removeprefix(_FAQ)) for intent in intents if intent.startswith(_FAQ)]


def intent_of(entry: Entry) -> str:
    return f"{_FAQ}{entry.id}" if entry.kind is EntryKind.FAQ else entry.id


def evidence_of(turn: Turn, entry: Entry, reading: Reading) -> Evidence:
    """At most about 1 KB: who won and by what, who came next, and how the text was read where that is not as typed."""
    best = reading.matches[0]
    return {
        **reading.evidence,
        "intent": intent_of(entry),
        "probability": round(best.probability, 4),
        "stage": best.stage,
        "question": best.question[:60],
        "routes": {name: round(value, 4) for name, value in best.evidence.items()},
        "next": {match.entry_id: round(match.probability, 4) for match in reading.matches[1:CANDIDATES_KEPT]},
        **repaired(turn),
    }


def repaired(turn: Turn) -> Evidence:
    """Evidence of what was not read as it was typed, the first of it; nothing where nothing was repaired."""
    repairs = turn.understanding.repairs[:_REPAIRS_KEPT]
    shown = [f"{one.written[:_REPAIR_CHARS]}→{one.meant[:_REPAIR_CHARS]}" for one in repairs]
    return {"repairs": shown} if shown else {}


def _related(turn: Turn, entries: Sequence[Entry]) -> Iterator[Entry]:
    """The editors' choice, then what lies nearest in its category; nothing that was answered a moment ago."""
    answered = {said.metadata.get("intent") for recent in turn.tracker.recent for said in recent.messages}
    answered |= {intent_of(entry) for entry in entries}
    chosen = (entry.related for entry in entries)
    near = (turn.snapshot.catalogue.near(entry.id) for entry in entries)
    for entry_id in dict.fromkeys(chain.from_iterable(chain(chosen, near))):
        other = turn.served(entry_id)
        if other is not None and intent_of(other) not in answered:
            yield other


def question_button(entry: Entry) -> Button:
    return Button(title=entry.question, payload=f"/faq/{entry.id}")
