"""Several questions in one message, each answered in its turn: only where every one is sure, for a single question
that is torn in two is worse than two of which the customer has to repeat one. Where one is not, the nearest question of
each is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.dialogue.context import in_context
from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.reading import Reading, is_exact
from bot.dialogue.skills.answer import evidence_of, intent_of, is_answered, several_answers
from bot.dialogue.skills.suggest import suggestions
from bot.dialogue.subject import subject_of
from bot.dialogue.turn import Turn
from bot.domain.tracker import SpokenOf
from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.index.match import Band, Match
from nlu.follow_up import follow_up
from nlu.questions import Question, questions

MOST = 3  # questions of a message that are answered
_SEARCHES = 4  # beside that for the message as a whole
_SURER = 0.4  # of the way from the threshold to certainty: what a part after a mere comma must be surer by


class SeveralSkill:
    async def propose(self, turn: Turn) -> Proposal | None:
        asked = questions(turn.words)[:MOST]
        if len(asked) < 2:
            return None
        whole = await turn.reading()
        if is_exact(whole.matches):
            return None
        is_whole = is_answered(turn.snapshot, whole.matches)
        parts = await _Parts(turn).read(asked, only_sure=is_whole)
        if not all(part.is_sure for part in parts):
            return None if is_whole else _offered(turn, parts)
        readings = _by_entry(turn, parts)
        if not readings or not _say_more(turn, whole, readings, asked):
            return None
        answers = [(_entry(turn, reading), reading) for reading in readings]
        count = len(answers)
        said = [
            (entry, {**evidence_of(turn, entry, reading), "part": f"{number}/{count}"})
            for number, (entry, reading) in enumerate(answers, 1)
        ]
        return Saying(skill="several" if count > 1 else "faq", events=several_answers(turn, said))


class _Part(NamedTuple):
    reading: Reading
    is_sure: bool


class _Parts:
    def __init__(self, turn: Turn) -> None:
        self._turn, self._spoken_of, self._left = turn, turn.tracker.spoken_of, _SEARCHES

    async def read(self, asked: Sequence[Question], *, only_sure: bool) -> Sequence[_Part]:
        """In order; what comes after the last search is not sure. `only_sure`: up to the first that is not."""
        parts = []
        for question in asked:
            reading = await self._read(question.text) if self._left else Reading(matches=())
            part = _Part(reading, self._is_sure(question, reading))
            parts.append(part)
            if only_sure and not part.is_sure:
                break
            if part.is_sure and (entry := _entry(self._turn, reading)).kind is EntryKind.FAQ:
                subject = subject_of(self._turn, entry, reading.context)
                self._spoken_of = None if subject is None else SpokenOf(intent=intent_of(entry), subject=subject.name)
        return parts

    async def _read(self, text: str) -> Reading:
        self._left -= 1
        reading = Reading(matches=await self._turn.search(text), text=text)
        if self._left and self._spoken_of is not None and self._may_go_on(text, reading):
            self._left -= 1
            return await in_context(self._turn, text, reading.matches, self._spoken_of) or reading
        return reading

    def _is_sure(self, question: Question, reading: Reading) -> bool:
        """Half a sentence must be surer, for it may lean on the other half."""
        if question.is_apart or reading.context:
            return is_answered(self._turn.snapshot, reading.matches)
        answer = self._turn.snapshot.index.thresholds.answer
        return reading.probability >= answer + _SURER * (1 - answer)

    def _may_go_on(self, text: str, reading: Reading) -> bool:
        asked = follow_up(text)
        is_sure = reading.probability >= self._turn.snapshot.index.thresholds.answer
        return asked is not None and (asked.is_marked or not is_sure)


def _say_more(turn: Turn, whole: Reading, readings: Sequence[Reading], asked: Sequence[Question]) -> bool:
    """Whether the parts explain a message better than one entry explains the whole of it."""
    if whole.probability < turn.snapshot.index.thresholds.answer:
        return True
    if len(readings) < 2:
        return False
    if min(reading.probability for reading in readings) >= whole.probability:
        return True
    best = whole.matches[0].entry_id
    is_one_of_them = any(reading.matches[0].entry_id == best for reading in readings)
    return is_one_of_them and all(question.is_apart for question in asked)


def _by_entry(turn: Turn, parts: Sequence[_Part]) -> Sequence[Reading]:
    """One for every entry that answers, in order; small talk between questions needs no answer."""
    found: dict[EntryId, Reading] = {}
    for part in parts:
        entry = _entry(turn, part.reading)
        if entry.kind is EntryKind.FAQ:
            found.setdefault(entry.id, part.reading)
    return list(found.values())


def _offered(turn: Turn, parts: Sequence[_Part]) -> Proposal | None:
    """The nearest question of every part, where two or more parts are near to different ones."""
    found: dict[EntryId, Match] = {}
    for reading, _ in parts:
        for match in reading.matches[:1]:
            is_near = turn.snapshot.index.thresholds.band([match]) is not Band.NONE
            if is_near and turn.snapshot.entries[match.entry_id].kind is EntryKind.FAQ:
                found.setdefault(match.entry_id, match)
    return suggestions(turn, Reading(matches=list(found.values()))) if len(found) > 1 else None


def _entry(turn: Turn, reading: Reading) -> Entry:
    return turn.snapshot.entries[reading.matches[0].entry_id]
