"""Repairs what people mistype, as far as it is certain: the terms of a deployment, and what says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlu.correction.homophones import Homophones
from nlu.correction.listed_words import ListedWords
from nlu.correction.noise import noise
from nlu.correction.pinyin import Pinyin
from nlu.correction.repair import Edit, Repair, applied
from nlu.correction.rivals import Rivals
from nlu.correction.spaced import spaced
from nlu.correction.term_sounds import TermSounds
from nlu.lexicon import Lexicon
from nlu.text import normalise, normalise_with_offsets

_MOST_ROUNDS = 12  # one repair may make way for another


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """`typed` is normalised, `text` repaired too."""

    typed: str
    text: str
    repairs: tuple[Repair, ...] = ()


class Corrector:
    """Immutable but for what it remembers. The cost grows with the length of the text: give it a few hundred characters
    at most."""

    def __init__(self, lexicon: Lexicon) -> None:
        terms = [term for term in lexicon.terms if len(term) > 1 and not term.isascii()]
        sounds, rivals = TermSounds(terms), Rivals(lexicon)
        self._terms = frozenset(terms)
        self._listed = ListedWords(lexicon.slips, lexicon.segments)
        self._pinyin = Pinyin(lexicon, sounds, rivals)
        self._homophones = Homophones(lexicon, sounds, rivals)
        self._sacred: frozenset[str] = frozenset()
        self._sacred = frozenset(term for term in lexicon.terms if self._edits(term))

    def correct(self, raw: str) -> Corrected:
        """Repairing a repaired text changes nothing. Never raises."""
        typed = normalise(raw)
        edits = self._edits(typed)
        if not edits:
            return Corrected(typed=typed, text=typed)
        text = normalise_with_offsets(raw)
        repairs: list[Repair] = []
        for _ in range(_MOST_ROUNDS):
            for edit in edits:
                span = text.raw_span(edit.start, edit.end)
                repairs.append(Repair(span=span, written=raw[slice(*span)], meant=edit.meant, kind=edit.kind))
            text = applied(text, edits)
            edits = self._edits(text.text)
            if not edits:
                break
        return Corrected(typed=typed, text=text.text, repairs=tuple(repairs))

    def _edits(self, text: str) -> list[Edit]:
        """Of one kind at a time: the next is found in what the last has left."""
        edits = (
            noise(text)
            or list(spaced(text, self._terms))
            or list(self._listed.edits(text))
            or list(self._pinyin.edits(text))
            or self._homophones.edits(text)
        )
        return [edit for edit in edits if not self._is_sacred(text, edit)] if edits and self._sacred else edits

    def _is_sacred(self, text: str, edit: Edit) -> bool:
        """Whether it would change a term of the lexicon, odd as that may be."""
        return any(start < edit.end and edit.start < end for start, end in self._sacred_spans(text))

    def _sacred_spans(self, text: str) -> Iterator[tuple[int, int]]:
        for term in self._sacred:
            start = text.find(term)
            while start >= 0:
                yield start, start + len(term)
                start = text.find(term, start + 1)
