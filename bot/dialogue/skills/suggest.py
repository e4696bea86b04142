"""Not sure: the nearest questions to tap. Nothing near: an honest no, and a person."""

from __future__ import annotations

from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.reading import Reading
from bot.dialogue.skills.answer import evidence_of, question_button
from bot.dialogue.turn import Turn
from bot.dialogue.wording import say
from knowledge.entry import EntryKind
from knowledge.index.match import Band

SUGGESTIONS = 3
MISSES_BEFORE_PERSON = 2  # in a row; then a person is offered first


class SuggestSkill:
    async def propose(self, turn: Turn) -> Proposal | None:
        reading = await turn.reading()
        is_near = turn.snapshot.index.thresholds.band(reading.matches) is not Band.NONE
        return suggestions(turn, reading) if is_near else None


def suggestions(turn: Turn, reading: Reading) -> Proposal | None:
    """The nearest questions; None where only small talk is near."""
    entries = [turn.snapshot.entries[match.entry_id] for match in reading.matches]
    questions = [entry for entry in entries if entry.kind is EntryKind.FAQ][:SUGGESTIONS]
    if not questions:
        return None
    buttons = tuple(map(question_button, questions))
    evidence = evidence_of(turn, entries[0], reading)
    said = say(turn, "utter_suggest", "suggestions", buttons=buttons, evidence=evidence)
    return Saying(skill="suggest", events=(said,))


class FallbackSkill:
    """Always proposes."""

    async def propose(self, turn: Turn) -> Proposal:
        reading = await turn.reading()
        best = reading.matches[0].entry_id if reading.matches else None
        evidence = {} if best is None else evidence_of(turn, turn.snapshot.entries[best], reading)
        again = turn.tracker.misses >= MISSES_BEFORE_PERSON
        response = "utter_no_answer_again" if again else "utter_no_answer"
        said = say(turn, response, "no_answer", evidence={**evidence, "intent": "nlu_fallback"})
        return Saying(skill="fallback", events=(said,))
