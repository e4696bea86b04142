"""What ships holds some slips on purpose (1.3 of 100 questions, each read by hand); the rest must be left alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from knowledge.files import entries, golden
from nlu.correction.corrector import Corrector
from nlu.correction.repair import RepairKind
from nlu.lexicon import Lexicon

CONTENT = Path(__file__).parents[3] / "knowledge" / "content"
CORRECTOR = Corrector(Lexicon.read(CONTENT / "lexicon.yml"))
QUESTIONS = [question for located in entries.read(CONTENT).entries for question in located.value.questions]
# Told by a list or by letters; what is left are the guesses.
MEANT_TO_BE_REPAIRED = {
    RepairKind.FUNCTION_WORD,
    RepairKind.PINYIN,
    RepairKind.INITIALS,
    RepairKind.SLIP,
    RepairKind.REPEATED,
    RepairKind.EMOJI,
    RepairKind.SPACED,
}
MOST_GUESSED = 0.014


def _guessed(texts: Iterable[str]) -> dict[str, str]:
    """What is repaired because something else seems to be meant."""
    repaired = {text: CORRECTOR.correct(text) for text in texts}
    return {
        text: one.text
        for text, one in repaired.items()
        if any(repair.kind not in MEANT_TO_BE_REPAIRED for repair in one.repairs)
    }


def test_no_more_shipped_questions_are_taken_for_mistyped_than_are() -> None:
    guessed = _guessed(QUESTIONS)
    assert len(guessed) <= MOST_GUESSED * len(QUESTIONS), guessed


def test_no_golden_question_is_taken_for_mistyped() -> None:
    assert _guessed(one.ask for one in golden.read(CONTENT / "golden").questions) == {}
