"""What a text says, before anyone asks what it is for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nlu import thesaurus
from nlu.correction.corrector import Corrected, Corrector
from nlu.correction.repair import Repair
from nlu.entities import overlaps
from nlu.entities.entity import Entity
from nlu.lexicon import Lexicon
from nlu.text import normalise

_HALF = 150  # of a long text the beginning and the end are read: that is where people put their question


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """`raw` as typed; `typed` normalised; `text` repaired too (what every matcher reads), as `repairs` say; `tokens`
    are its words, synonyms resolved; `concepts` names what it says in one word or another."""

    raw: str
    typed: str
    text: str
    tokens: tuple[str, ...]
    concepts: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    repairs: tuple[Repair, ...] = ()


class Understander:
    """Thread-safe; the cost is bounded whatever the length, but for the entities (linear)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._corrector = Corrector(lexicon)
        self._thesaurus = thesaurus.with_groups(lexicon.related)

    def understand(self, raw: str) -> Understanding:
        read = self._corrector.correct(raw) if len(raw) <= 2 * _HALF else self._ends(raw)
        return Understanding(
            raw=raw,
            typed=read.typed,
            text=read.text,
            tokens=self._lexicon.words(read.text),
            concepts=self._thesaurus.concepts(read.text),
            entities=overlaps.find_entities(raw),
            repairs=read.repairs,
        )

    def _ends(self, raw: str) -> Corrected:
        first, last = self._corrector.correct(raw[:_HALF]), self._corrector.correct(raw[-_HALF:])
        left_out = len(raw) - _HALF
        moved = (
            replace(repair, span=(repair.span[0] + left_out, repair.span[1] + left_out)) for repair in last.repairs
        )
        return Corrected(
            typed=normalise(f"{first.typed}\n{last.typed}"),
            text=normalise(f"{first.text}\n{last.text}"),
            repairs=(*first.repairs, *moved),
        )
