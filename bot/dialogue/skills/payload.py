"""A tapped button: honoured only if the bot offered it in this session, or if it stands on the menu."""

from __future__ import annotations

from collections.abc import Collection

from bot.dialogue.place import Place
from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.skills.answer import answer_events
from bot.dialogue.skills.browse import browse
from bot.dialogue.skills.handoff import RETURN_TO_BOT, TO_HUMAN, ask_for_person
from bot.dialogue.turn import Turn
from bot.dialogue.wording import say
from knowledge.entry import EntryId

FAQ_PREFIX = "/faq/"


class PayloadSkill:
    def __init__(self, menu: Collection[str]) -> None:
        self._menu = frozenset(menu)

    async def propose(self, turn: Turn) -> Proposal | None:
        payload = turn.message.payload
        if payload is None or not (turn.tracker.is_offered(payload) or payload in self._menu):
            return None
        if payload == TO_HUMAN:
            return ask_for_person(turn, reason="button")
        if payload == RETURN_TO_BOT:  # tapped again after the return
            return Saying(skill="payload", events=(say(turn, "utter_returned_to_bot", "notice"),))
        if payload.startswith(FAQ_PREFIX):
            return _entry(turn, EntryId(payload.removeprefix(FAQ_PREFIX)))
        if (place := Place.read(payload)) is not None:
            return await browse(turn, place) or _expired(turn)
        return None


def _entry(turn: Turn, entry_id: EntryId) -> Proposal:
    entry = turn.served(entry_id)
    if entry is None:
        return _expired(turn)
    evidence = {"intent": f"faq/{entry_id}", "stage": "payload"}
    return Saying(skill="payload", events=answer_events(turn, entry, evidence))


def _expired(turn: Turn) -> Proposal:
    return Saying(skill="payload", events=(say(turn, "utter_payload_expired", "notice"),))
