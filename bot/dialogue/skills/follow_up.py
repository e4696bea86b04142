"""A question that is only understood with what was spoken of just before."""

from __future__ import annotations

from bot.dialogue.context import in_context
from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.skills.answer import answer_events, evidence_of, is_answered
from bot.dialogue.skills.suggest import suggestions
from bot.dialogue.turn import Turn


class FollowUpSkill:
    """Stands before browsing, which would list all questions of the word in 利息呢."""

    async def propose(self, turn: Turn) -> Proposal | None:
        spoken_of = turn.tracker.spoken_of
        if spoken_of is None:
            return None
        reading = await in_context(turn, turn.words, await turn.matches(), spoken_of)
        if reading is None:
            return None
        if is_answered(turn.snapshot, reading.matches):
            entry = turn.snapshot.entries[reading.matches[0].entry_id]
            return Saying(skill="follow_up", events=answer_events(turn, entry, evidence_of(turn, entry, reading)))
        if turn.snapshot.catalogue.topic(turn.understanding.text) is not None:
            return None  # its questions are listed
        return suggestions(turn, reading)
