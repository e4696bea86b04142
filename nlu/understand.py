"""What a text says, before anyone asks what it is for."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.entities.entity import Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """`raw` as typed; `text` normalised (what every matcher reads); `tokens` are its words, synonyms resolved."""

    raw: str
    text: str
    tokens: tuple[str, ...]
    entities: tuple[Entity, ...] = ()
