"""The bot's words: fixed responses and answers, their facts filled in for the day of the turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.dialogue.responses import LIST_TITLE
from bot.dialogue.turn import Turn
from bot.domain.event import BotUttered, Button
from bot.domain.snapshot import Snapshot
from knowledge import template

Evidence = Mapping[str, Any]
NO_EVIDENCE: Evidence = {}


def say(
    turn: Turn,
    response: str,
    kind: str,
    *,
    buttons: tuple[Button, ...] | None = None,
    title: str = "",
    evidence: Evidence = NO_EVIDENCE,
) -> BotUttered:
    """The fixed wording `utter_...`; `buttons` replace its own, `title` is what is being listed."""
    wording = turn.snapshot.responses[response]
    return BotUttered(
        at=turn.now,
        text=fill(turn.snapshot, wording.text, turn.today, title=title),
        kind=kind,
        buttons=wording.buttons if buttons is None else buttons,
        metadata={"snapshot": turn.snapshot.version, "utter_action": response, **evidence},
    )


def answer(turn: Turn, text: str, kind: str, evidence: Evidence) -> BotUttered:
    """An entry's answer."""
    return BotUttered(
        at=turn.now,
        text=fill(turn.snapshot, text, turn.today),
        kind=kind,
        metadata={"snapshot": turn.snapshot.version, **evidence},
    )


def announce(
    snapshot: Snapshot, response: str, kind: str, now: datetime, today: date, more: tuple[Button, ...] = ()
) -> BotUttered:
    """A fixed wording that answers no message; `more` buttons come after its own."""
    wording = snapshot.responses[response]
    return BotUttered(
        at=now,
        text=fill(snapshot, wording.text, today),
        kind=kind,
        buttons=(*wording.buttons, *more),
        metadata={"snapshot": snapshot.version, "utter_action": response},
    )


def fill(snapshot: Snapshot, text: str, today: date, *, title: str = "") -> str:
    return template.render(text, lambda name: title if name == LIST_TITLE else snapshot.facts.text(name, today))
