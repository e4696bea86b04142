"""What a text says, before anyone asks what it is for."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.entities import overlaps
from nlu.entities.entity import Entity
from nlu.lexicon import Lexicon
from nlu.text import normalise

_HALF = 150  # of a long text the beginning and the end are read: that is where people put their question


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """`raw` as typed; `text` normalised (what every matcher reads); `tokens` are its words, synonyms resolved."""

    raw: str
    text: str
    tokens: tuple[str, ...]
    entities: tuple[Entity, ...] = ()


class Understander:
    """Thread-safe; the cost is bounded whatever the length, but for the entities (linear)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def understand(self, raw: str) -> Understanding:
        text = normalise(raw if len(raw) <= 2 * _HALF else f"{raw[:_HALF]}\n{raw[-_HALF:]}")
        return Understanding(raw=raw, text=text, tokens=self._lexicon.words(text), entities=overlaps.find_entities(raw))
