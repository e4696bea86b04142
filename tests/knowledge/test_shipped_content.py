"""What ships is the first thing anyone judges: every entry is complete, and the base is as large as we say."""

from __future__ import annotations

import statistics
from datetime import date

import pytest

from bot.config import ContentSettings
from bot.publishing import sources
from bot.publishing.sources import check_base
from graph.facts import FactTable
from knowledge.entry import Entry, EntryKind
from knowledge.health.variety import median_overlap, overlaps
from knowledge.lint.compare import compare
from knowledge.template import render

TODAY = date(2026, 6, 1)
FOUND = sources.read(ContentSettings())
FACTS = FactTable(FOUND.subjects or ())
ENTRIES = [located.value for located in FOUND.entries]
OVERLAP_OF_A_REAL_BANK = 0.18  # median over pairs of a city bank's 849 entries: docs/figures.md
FAQS = [entry for entry in ENTRIES if entry.kind is EntryKind.FAQ]


def _ids(entries: list[Entry]) -> list[str]:
    return [entry.id for entry in entries]


def test_the_files_have_no_mistake() -> None:
    assert [str(problem) for problem in FOUND.problems] == []


def test_the_lint_finds_no_mistake_and_no_advice_that_is_not_accepted_with_a_reason() -> None:
    problems = [*check_base(FOUND.entries, FOUND.subjects, FOUND, TODAY), *compare(FOUND.entries)]
    told = [problem for problem in problems if not FOUND.accepted.covers(problem)]

    assert [str(problem) for problem in (*told, *FOUND.accepted.unused(problems))] == []


def test_there_are_at_least_four_hundred_entries_in_a_tree_of_three_levels() -> None:
    assert len(FAQS) >= 400
    assert len(ENTRIES) - len(FAQS) >= 60
    assert {len(entry.category) for entry in FAQS} == {3}


@pytest.mark.parametrize("field", ["answer", "keywords", "related", "valid_from", "owner"])
def test_every_entry_is_complete(field: str) -> None:
    assert [entry.id for entry in FAQS if not getattr(entry, field)] == []


def test_every_entry_knows_at_least_ten_ways_of_asking() -> None:
    assert _ids([entry for entry in ENTRIES if len(entry.similar) < 10]) == []


def test_the_ways_of_asking_are_no_more_alike_than_those_of_a_real_bank() -> None:
    overlap = [overlap for entry in ENTRIES for overlap in overlaps(entry.questions)]
    assert statistics.median(overlap) <= OVERLAP_OF_A_REAL_BANK
    per_entry = [median_overlap(entry.questions) for entry in ENTRIES]
    assert statistics.median(per_entry) <= OVERLAP_OF_A_REAL_BANK


def test_answers_are_short() -> None:
    shown = {entry.id: len(render(entry.answer or "", _today)) for entry in ENTRIES}
    assert [entry_id for entry_id, length in shown.items() if length > 170] == []
    assert statistics.median(shown.values()) <= 120


def _today(name: str) -> str | None:
    return FACTS.text(name, TODAY)


def test_every_wealth_answer_carries_its_risk_sentence() -> None:
    wealth = [entry for entry in FAQS if entry.category[0] == "理财"]
    assert len(wealth) >= 8
    assert _ids([entry for entry in wealth if "投资须谨慎" not in (entry.answer or "")]) == []


def test_wherever_a_loan_rate_is_named_it_is_the_annual_one() -> None:
    named = [entry for entry in FAQS if "_loan.annual_rate}" in (entry.answer or "")]
    assert len(named) >= 3
    assert _ids([entry for entry in named if "年化利率（单利）" not in (entry.answer or "")]) == []
