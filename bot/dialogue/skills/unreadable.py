"""Messages that say nothing a matcher could read: empty, emoji only, far too long."""

from __future__ import annotations

from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.turn import Turn
from bot.dialogue.wording import say
from nlu.text import normalise


class UnreadableSkill:
    def __init__(self, message_chars: int) -> None:
        self._message_chars = message_chars

    async def propose(self, turn: Turn) -> Proposal | None:
        response = self._response(turn)
        return None if response is None else Saying(skill="unreadable", events=(say(turn, response, "notice"),))

    def _response(self, turn: Turn) -> str | None:
        if len(turn.text) > self._message_chars:
            return "utter_too_long"
        text = normalise(turn.text)
        if any(character.isalnum() for character in text):
            return None
        return "utter_emoji_only" if text.strip() else "utter_empty"
