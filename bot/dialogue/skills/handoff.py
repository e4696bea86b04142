"""Waiting for a person: the bot is silent but for a notice, until the customer comes back to it."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.skills.topic import SAFETY
from bot.dialogue.turn import Turn
from bot.dialogue.wording import say
from bot.domain.event import ConversationPaused, ConversationResumed
from bot.domain.tracker import Status

TO_HUMAN = "/human"
RETURN_TO_BOT = "/return_to_bot"


def ask_for_person(turn: Turn, *, reason: str) -> Proposal:
    paused = ConversationPaused(at=turn.now, reason=reason)
    return Saying(skill="handoff", events=(paused, say(turn, "utter_human_waiting", "waiting")))


class WaitingSkill:
    def __init__(self, notice_interval: timedelta) -> None:
        self._notice_interval = notice_interval

    async def propose(self, turn: Turn) -> Proposal | None:
        if turn.tracker.status is not Status.WAITING:
            return None
        topic = turn.topic
        if topic in SAFETY:  # a life or a fortune may be at stake: these words never wait
            return None
        if turn.message.payload == RETURN_TO_BOT or topic == "return_to_bot":
            resumed = ConversationResumed(at=turn.now, reason="customer")
            return Saying(skill="handoff", events=(resumed, say(turn, "utter_returned_to_bot", "notice")))
        last = turn.tracker.last_notice_at
        if last is not None and turn.now - last < self._notice_interval:
            return Saying(skill="handoff")
        return Saying(skill="handoff", events=(say(turn, "utter_human_waiting_notice", "waiting"),))
