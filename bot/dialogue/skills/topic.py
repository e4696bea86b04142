"""Policy topics: approved words, at once, and never a suggestion beside them."""

from __future__ import annotations

from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.turn import Turn
from bot.dialogue.wording import say

SAFETY = frozenset({"fraud", "self_harm", "regulator_complaint"})


class SafetySkill:
    async def propose(self, turn: Turn) -> Proposal | None:
        topic = turn.topic
        if topic not in SAFETY:
            return None
        return Saying(skill="safety", events=(say(turn, f"utter_{topic}", "safety"),))
