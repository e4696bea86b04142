"""The last gate before a version goes live: questions whose outcome people have fixed must come out that way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dialogue.skills.answer import is_answered
from bot.domain.snapshot import Snapshot
from bot.ports import Progress
from knowledge.files.golden import GoldenQuestion, Outcome
from knowledge.index.match import Band, Match
from nlu.errors import Problem, Severity
from nlu.text import normalise

GOLDEN_FAULT = "B030"
OFFERED = 3


def failures(snapshot: Snapshot, golden: Sequence[GoldenQuestion], today: date, progress: Progress) -> list[Problem]:
    """Errors block the publish. Advice does not: a question that nobody requires, and an answer that became the first
    suggestion, for the customer is one tap away from it, and on another processor the last digits of a probability,
    and with them a close call, may differ."""
    problems = []
    for done, question in enumerate(golden, 1):
        if (fault := _fault(snapshot, question, today)) is not None:
            problems.append(fault)
        progress("必答问题", done, len(golden))
    return problems


def _fault(snapshot: Snapshot, question: GoldenQuestion, today: date) -> Problem | None:
    topic = snapshot.topics.find(normalise(question.ask))
    if question.outcome is Outcome.TOPIC:
        wrong = f"应归入话题 {question.target}，实际是 {topic or '无'}"
        return None if topic == question.target else _problem(question, wrong)
    if topic is not None:
        return _problem(question, f"不应归入话题 {topic}")
    found = snapshot.index.search(snapshot.nlu.understand(question.ask), 10)
    matches = [match for match in found if snapshot.entries[match.entry_id].is_valid_on(today)]
    band = snapshot.index.thresholds.band(matches)
    answered = is_answered(snapshot, matches)
    ids = [match.entry_id for match in matches]
    wrong = f"应得到 {question.target or '不作答'}，实际是 {_told(band, matches)}"
    match question.outcome:
        case Outcome.ANSWER if band is not Band.NONE and ids[0] == question.target:
            return None if answered else _problem(question, wrong, is_advice=True)
        case Outcome.SUGGEST if band is not Band.NONE and question.target in ids[:OFFERED]:
            return None
        case Outcome.NONE if not answered:
            return None
    return _problem(question, wrong)


def _problem(question: GoldenQuestion, wrong: str, *, is_advice: bool = False) -> Problem:
    return Problem(
        code=GOLDEN_FAULT,
        message=f"「{question.ask}」{wrong}",
        file=question.file,
        line=question.line,
        hint="改进条目的问法，或改这条必答问题",
        severity=Severity.WARNING if is_advice or not question.required else Severity.ERROR,
    )


def _told(band: Band, matches: Sequence[Match]) -> str:
    words = {Band.ANSWER: "回答", Band.SUGGEST: "推荐", Band.NONE: "不作答"}[band]
    best = "、".join(f"{match.entry_id} {match.probability:.2f}" for match in matches[:OFFERED])
    return f"{words}（{best}）"
