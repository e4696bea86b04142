"""What a message says for slots. It reads the raw text, which is nowhere else: not stored, not logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.event import SlotSet
from bot.domain.secret import Secret
from bot.domain.slot import Slot, SlotType, SlotValue
from nlu.entities.entity import Entity
from nlu.entities.overlaps import find_entities


def initial_slots(slots: Iterable[Slot], now: datetime) -> Sequence[SlotSet]:
    """What a new session begins with."""
    return [
        SlotSet(at=now, name=slot.name, value=slot.initial_value) for slot in slots if slot.initial_value is not None
    ]


def filled_slots(slots: Iterable[Slot], held: Mapping[str, SlotValue], raw: str, now: datetime) -> Sequence[SlotSet]:
    """A slot is filled by an entity only if it is the one of its kind in the message, and only with a new value."""
    fillable = [slot for slot in slots if slot.entities]
    if not fillable:
        return ()
    found = find_entities(raw)
    values = ((slot, _value(slot, found)) for slot in fillable)
    return [
        SlotSet(at=now, name=slot.name, value=value)
        for slot, value in values
        if value is not None and held.get(slot.name) != value
    ]


def _value(slot: Slot, found: Sequence[Entity]) -> SlotValue:
    for kind in slot.entities:
        match [entity for entity in found if entity.kind == kind]:
            case [only]:
                value = float(only.value) if slot.type is SlotType.FLOAT else only.value
                if slot.accepts(value):
                    return Secret(value) if slot.sensitive else value
    return None
