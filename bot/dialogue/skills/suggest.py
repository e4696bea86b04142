"""Not sure: the nearest questions to tap. Nothing near: an honest no, and a person."""

from __future__ import annotations

from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.skills.answer import evidence_of, question_button
from bot.dialogue.turn import Turn
from bot.dialogue.wording import say
from knowledge.entry import EntryKind
from knowledge.index.match import Band

SUGGESTIONS = 3
MISSES_BEFORE_PERSON = 2  # in a row; then a person is offered first


class SuggestSkill:
    async def propose(self, turn: Turn) -> Proposal | None:
        matches = await turn.matches()
        if turn.snapshot.index.thresholds.band(matches) is Band.NONE:
            return None
        entries = [turn.snapshot.entries[match.entry_id] for match in matches]
        questions = [entry for entry in entries if entry.kind is EntryKind.FAQ][:SUGGESTIONS]
        if not questions:
            return None
        buttons = tuple(question_button(entry) for entry in questions)
        evidence = evidence_of(turn, entries[0], matches)
        said = say(turn, "utter_suggest", "suggestions", buttons=buttons, evidence=evidence)
        return Saying(skill="suggest", events=(said,))


class FallbackSkill:
    """Always proposes."""

    async def propose(self, turn: Turn) -> Proposal:
        matches = await turn.matches()
        evidence = evidence_of(turn, turn.snapshot.entries[matches[0].entry_id], matches) if matches else {}
        again = turn.tracker.misses >= MISSES_BEFORE_PERSON
        response = "utter_no_answer_again" if again else "utter_no_answer"
        said = say(turn, response, "no_answer", evidence={**evidence, "intent": "nlu_fallback"})
        return Saying(skill="fallback", events=(said,))
