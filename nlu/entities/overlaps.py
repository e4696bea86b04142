"""All entities of a text. Where two claim the same characters, the longest wins, then the earliest; but digits that may
name a person are never read as an amount or a tenor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlu.entities import bank_card, id_card, money, phone, tenor
from nlu.entities.digit_window import DigitWindow, windows
from nlu.entities.entity import Entity

KINDS = (phone.KIND, id_card.KIND, bank_card.KIND, money.KIND, tenor.KIND)
PERSONAL_KINDS = frozenset({phone.KIND, id_card.KIND, bank_card.KIND})  # masked wherever a text is kept

_READERS = ((phone.KIND, phone.read), (id_card.KIND, id_card.read), (bank_card.KIND, bank_card.read))


def find_entities(raw: str) -> tuple[Entity, ...]:
    """In the order of the text, none overlapping another."""
    personal = find_claims(raw)
    taken = {place for claim in personal for place in range(*claim.span)}
    plain = [found for find in (money.find, tenor.find) for found in find(raw) if taken.isdisjoint(range(*found.span))]
    return longest_of([*personal, *plain])


def find_claims(raw: str) -> list[Entity]:
    """Everything that may be a number that names a person, overlapping ones too."""
    return [entity for window in windows(raw) for entity in _read(raw, window)]


def longest_of(claims: Sequence[Entity]) -> tuple[Entity, ...]:
    kept: list[Entity] = []
    taken: set[int] = set()
    for claim in sorted(claims, key=lambda claim: (claim.span[0] - claim.span[1], claim.span[0])):
        places = range(*claim.span)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(claim)
    return tuple(sorted(kept, key=lambda entity: entity.span))


def _read(raw: str, window: DigitWindow) -> Iterator[Entity]:
    start, end = window.span
    for kind, read in _READERS:
        if (value := read(window)) is not None:
            yield Entity(kind=kind, value=value, text=raw[start:end], span=window.span)
            break
    if (value := id_card.read_with_letter(window)) is not None and (letter_end := window.check_letter_end):
        yield Entity(kind=id_card.KIND, value=value, text=raw[start:letter_end], span=(start, letter_end))
