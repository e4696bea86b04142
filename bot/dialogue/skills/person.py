"""The customer asks for a person, or cancels, in words."""

from __future__ import annotations

from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.skills.handoff import ask_for_person
from bot.dialogue.turn import Turn
from bot.dialogue.wording import say


class PersonSkill:
    async def propose(self, turn: Turn) -> Proposal | None:
        match turn.topic:
            case "human":
                return ask_for_person(turn, reason="asked")
            case "return_to_bot":
                return Saying(skill="handoff", events=(say(turn, "utter_returned_to_bot", "notice"),))
            case "cancel":
                return Saying(skill="cancel", events=(say(turn, "utter_cancel_nothing", "notice"),))
        return None
