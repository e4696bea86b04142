"""Two processes find what one finds, in the same order."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.app import matching_models
from bot.publishing import golden_questions
from bot.publishing.golden_questions import GoldenQuestions
from knowledge.files.golden import GoldenQuestion, Outcome
from nlu.errors import Problem
from tests.support.deployment import publish, silent
from tests.support.small_base import small_base

DAY = date(2026, 6, 1)
WRONG = ("一日游去哪", "有没有酒店", "密码忘了", "我要投诉到银保监", "最高额度")


async def test_a_second_process_takes_half_of_the_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = small_base(tmp_path)
    folder = settings.snapshots / (await publish(settings)).manifest.version
    golden = [
        GoldenQuestion(ask=ask, outcome=Outcome.ANSWER, target="loan-rate", file=Path("g.yml"), line=line)
        for line, ask in enumerate(("利息多少", *WRONG, "利率怎么算的"), 1)
    ]
    load = partial(matching_models, settings)
    alone = _failures(GoldenQuestions(golden, load(), load, DAY, silent), folder)
    assert [problem.line for problem in alone] == [2, 3, 4, 5, 6]
    monkeypatch.setattr(golden_questions, "_WORTH_IT", 1)
    assert _failures(GoldenQuestions(golden, load(), load, DAY, silent), folder) == alone


def _failures(questions: GoldenQuestions, folder: Path) -> list[Problem]:
    with questions.helped(questions=1):
        return questions.failures(folder)
