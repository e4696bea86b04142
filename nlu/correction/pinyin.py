"""Terms typed in letters: whole syllables, beside characters too (提前huankuan), or the first letters (tqhk)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nlu.correction.readings import readings
from nlu.correction.repair import Edit, RepairKind
from nlu.correction.rivals import Rivals
from nlu.correction.term_sounds import Heard, TermSounds
from nlu.lexicon import Lexicon

_LETTERS = re.compile(r"(?<![a-z0-9@._/:%#&+*\\-])[a-z]+(?:[ '][a-z]+)*(?![a-z0-9@._/:%#&+*\\-])")
_FEWEST_LETTERS = 4  # of a term in pinyin: shorter ones are English, or several terms
_FEWEST_INITIALS = 3
_MOST_BEFORE = 4  # characters of a term that may stand before its letters
_FEWEST_BESIDE = 2  # the same, after characters of the term
_KNOWN_BEFORE = 2  # characters after which the first letters of the rest are enough
# Written with letters that could be the first letters of a term.
_ABBREVIATIONS = frozenset({"app", "atm", "cbd", "cfo", "cny", "dns", "etc", "gps", "hkd", "lpr", "nfc", "pdf", "pos"})


class Pinyin:
    def __init__(self, lexicon: Lexicon, sounds: TermSounds, rivals: Rivals) -> None:
        self._lexicon, self._sounds, self._rivals = lexicon, sounds, rivals
        self._initials = _initials(lexicon)

    def edits(self, text: str) -> Iterator[Edit]:
        done = 0
        for letters in _LETTERS.finditer(text):
            place, end = letters.span()
            while place < end:
                found = self._term(text, max(done, place - _MOST_BEFORE), place, end)
                yield from found
                if found:
                    place = done = found[-1].end
                else:
                    place = _word_end(text, place)
                while place < end and _is_word_end(text, place):
                    place += 1

    def _term(self, text: str, earliest: int, place: int, end: int) -> list[Edit]:
        """What the word at `place` and those after it mean, with the characters before it if they belong to it."""
        if place == 0 or not text[place - 1].isascii():
            for start in range(earliest, place):
                for edit in self._sure(text, start):
                    if _is_word_end(text, edit.end):
                        return [edit]
        word_end = _word_end(text, place)
        if by_initials := self._by_initials(text, earliest, place, word_end):
            return [by_initials]
        return self._covering(text, place, {})

    def _covering(self, text: str, place: int, dead_ends: dict[int, bool]) -> list[Edit]:
        """Terms one after the other from `place` to the end of a word."""
        if place in dead_ends:
            return []
        for edit in self._sure(text, place):
            if _is_word_end(text, edit.end):
                return [edit]
            if rest := self._covering(text, edit.end, dead_ends):
                return [edit, *rest]
        dead_ends[place] = True
        return []

    def _sure(self, text: str, start: int) -> list[Edit]:
        """Longest first."""
        heard = sorted(self._sounds.heard(text, start), key=lambda one: -one.end)
        found = {one.end: term for one in heard if (term := self._meant(text[start : one.end], one)) is not None}
        return [Edit(start=start, end=end, meant=term, kind=RepairKind.PINYIN) for end, term in found.items()]

    def _meant(self, typed: str, heard: Heard) -> str | None:
        typed_letters = sum(map(str.isascii, typed))
        is_mixed = typed_letters < len(typed)
        if typed_letters < (2 if is_mixed else _FEWEST_LETTERS) or len(heard.units) < 2:
            return None
        terms = [term for term in heard.terms if _sounds_so(term, heard.units)]
        meanings = {self._lexicon.canonical.get(term, term) for term in terms}
        if len(meanings) != 1:
            return None
        (meaning,) = meanings
        term = meaning if meaning in terms else terms[0]
        return term if self._rivals.leave(term, heard.units) else None

    def _by_initials(self, text: str, earliest: int, place: int, end: int) -> Edit | None:
        typed = text[place:end]
        if len(typed) < _FEWEST_BESIDE or typed in _ABBREVIATIONS or self._lexicon.is_word(typed):
            return None
        for start in range(earliest, place - _KNOWN_BEFORE + 1):
            if (term := self._initials.get(text[start:end])) is not None and text[start:place].isalpha():
                return Edit(start=start, end=end, meant=term, kind=RepairKind.INITIALS)
        term = self._initials.get(typed)
        return None if term is None else Edit(start=place, end=end, meant=term, kind=RepairKind.INITIALS)


def _initials(lexicon: Lexicon) -> dict[str, str]:
    """The terms by their first letters, and by two characters or more and the first letters of the rest; only where
    they can mean one thing."""
    found: dict[str, set[str]] = {}
    for term in lexicon.terms:
        letters = [{syllable[0] for syllable in readings(character)} for character in term]
        if not all(letters):
            continue
        for known in (0, *range(_KNOWN_BEFORE, len(term))):
            if known == 0 and len(term) < _FEWEST_INITIALS:
                continue
            for typed in _products(letters[known:]):
                found.setdefault(term[:known] + typed, set()).add(term)
    return {typed: one for typed, terms in found.items() if (one := _one_meaning(terms, lexicon)) is not None}


def _products(letters: Iterable[set[str]]) -> list[str]:
    typed = [""]
    for choices in letters:
        typed = [before + letter for before in typed for letter in sorted(choices)]
    return typed


def _one_meaning(terms: set[str], lexicon: Lexicon) -> str | None:
    meanings = {lexicon.canonical.get(term, term) for term in terms}
    if len(meanings) > 1:
        return None
    (meaning,) = meanings
    return meaning if meaning in terms else min(terms)


def _sounds_so(term: str, units: tuple[str, ...]) -> bool:
    return all(unit == character or unit in readings(character) for unit, character in zip(units, term, strict=True))


def _word_end(text: str, place: int) -> int:
    while not _is_word_end(text, place):
        place += 1
    return place


def _is_word_end(text: str, place: int) -> bool:
    return place >= len(text) or not (text[place].isascii() and text[place].isalpha())
