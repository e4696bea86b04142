"""Terms with a wrong character in them: one that sounds the same (keyboards), or looks the same (handwriting, scans).

A noisy channel: a term is meant where it is far more probable, slips and all, than what is written. A word of the
language is never taken for a slip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlu.correction.look_alikes import look_alikes
from nlu.correction.readings import folded, readings
from nlu.correction.repair import Edit, RepairKind
from nlu.correction.rivals import Rivals
from nlu.correction.term_sounds import TermSounds
from nlu.lexicon import Lexicon

# Natural logarithms, set on the shipped questions (tests/nlu/language).
_SAME_SOUND, _SAME_SHAPE, _NEAR_SOUND = -4.0, -4.0, -6.0  # how probable such a slip is
_GAIN = 5.0  # by which what is meant must be more probable than what is written
_DOUBT = 2.0  # two readings closer than this: neither
_LONG = 3  # characters of a term of which a near sound or shape is enough
_MOST_WEIGHED = 40  # in one text
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slip:
    start: int
    end: int
    term: str
    cost: float
    changed: tuple[int, ...]  # places in the text
    kind: RepairKind


class Homophones:
    def __init__(self, lexicon: Lexicon, sounds: TermSounds, rivals: Rivals) -> None:
        self._lexicon, self._sounds, self._rivals = lexicon, sounds, rivals
        self._terms = frozenset(lexicon.terms)

    def edits(self, text: str) -> list[Edit]:
        slips = [slip for start in range(len(text)) for slip in self._slips(text, start)][:_MOST_WEIGHED]
        if not slips:
            return []
        spans = _spans(self._lexicon.segments(text))
        weighed = sorted(
            ((self._gain(text, slip, spans), slip) for slip in slips), key=lambda one: (-one[0], one[1].start)
        )
        return sorted(self._certain(weighed), key=lambda edit: edit.start)

    def _slips(self, text: str, start: int) -> Iterator[_Slip]:
        if text[start].isascii():
            return
        for heard in self._sounds.heard(text, start):
            written = text[start : heard.end]
            if len(heard.units) != len(written) or len(written) < 2 or self._lexicon.is_word(written):
                continue  # letters are another matter
            for term in heard.terms:
                slip = _slip(start, written, term)
                if slip is not None and self._rivals.leave(term, _units(written, term)):
                    yield slip

    def _gain(self, text: str, slip: _Slip, spans: Sequence[tuple[int, int]]) -> float:
        """How much more probable the text becomes, over the words that the slip touches."""
        touched = [span for span in spans if span[0] < slip.end and slip.start < span[1]]
        start, end = touched[0][0], touched[-1][1]
        if start < slip.start or slip.end < end:  # words would be cut: 符合商贷 does not say 禾商贷
            return _NEVER
        for first, last in touched:
            is_changed = any(first <= place < last for place in slip.changed)
            if is_changed and (text[first:last] in self._terms or text[first:last] in self._lexicon.stop_words):
                return _NEVER
        written = (text[first:last] for first, last in touched)
        return self._lexicon.log_probability(slip.term) + slip.cost - self._weight(written)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(map(self._lexicon.log_probability, words))

    def _certain(self, weighed: Sequence[tuple[float, _Slip]]) -> Iterator[Edit]:
        """`weighed`: best first."""
        taken: list[tuple[float, _Slip]] = []
        for gain, slip in weighed:
            rivals = [one for one in weighed if one[1] is not slip and _overlap(one[1], slip)]
            if gain < _GAIN or any(_overlap(other, slip) for _, other in taken):
                continue
            taken.append((gain, slip))
            meaning = self._meaning(slip)
            if not any(
                gain - other < _DOUBT and self._meaning(rival) != meaning and len(rival.term) >= len(slip.term)
                for other, rival in rivals
            ):
                yield Edit(start=slip.start, end=slip.end, meant=slip.term, kind=slip.kind)

    def _meaning(self, slip: _Slip) -> str:
        return self._lexicon.canonical.get(slip.term, slip.term)


def _slip(start: int, written: str, term: str) -> _Slip | None:
    """None where the term is written right, or too little of it is."""
    changed = [place for place, (one, other) in enumerate(zip(written, term, strict=True)) if one != other]
    if not changed or 2 * len(changed) > len(term) + (len(term) > 2):
        return None
    costs = [_cost(written[place], term[place], len(term)) for place in changed]
    if None in costs:
        return None
    is_shape = any(not readings(written[place]) & readings(term[place]) for place in changed)
    return _Slip(
        start=start,
        end=start + len(written),
        term=term,
        cost=sum(cost for cost in costs if cost is not None),
        changed=tuple(start + place for place in changed),
        kind=RepairKind.LOOK_ALIKE if is_shape and _SAME_SHAPE in costs else RepairKind.HOMOPHONE,
    )


def _cost(written: str, meant: str, length: int) -> float | None:
    sounds, wanted = readings(written), readings(meant)
    if sounds & wanted:
        return _SAME_SOUND
    if meant in look_alikes(written) and (length >= _LONG or not sounds):  # 错款 may be meant, 还歀 cannot
        return _SAME_SHAPE
    if length >= _LONG and set(map(folded, sounds)) & set(map(folded, wanted)):
        return _NEAR_SOUND
    return None


def _units(written: str, term: str) -> tuple[str, ...]:
    """For the rivals: what is certain, and for a changed character one sound of what was meant."""
    return tuple(
        other if one == other else min(readings(one) & readings(other) or readings(other) or {other})
        for one, other in zip(written, term, strict=True)
    )


def _spans(words: Sequence[str]) -> list[tuple[int, int]]:
    spans, end = [], 0
    for word in words:
        spans.append((end, end + len(word)))
        end += len(word)
    return spans


def _overlap(one: _Slip, other: _Slip) -> bool:
    return one.start < other.end and other.start < one.end
