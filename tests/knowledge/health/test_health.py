"""What `bot kb health` shows, from questions asked to figures."""

from __future__ import annotations

import pytest

from knowledge.entry import Entry, EntryId
from knowledge.evaluation.answered import Answered
from knowledge.evaluation.queries import Query
from knowledge.health.category_health import categories_health, confusions
from knowledge.health.entry_health import entries_health
from knowledge.health.exam_marks import Marks
from knowledge.health.variety import median_overlap, overlaps
from knowledge.index.match import Band, Match


def entry(entry_id: str, *category: str, similar: tuple[str, ...] = (), answer: str = "见App。") -> Entry:
    return Entry(id=EntryId(entry_id), question=f"{entry_id}是什么", similar=similar, answer=answer, category=category)


def asked(expected: str | None, *got: str) -> Answered:
    matches = [Match(entry_id=EntryId(one), question="", probability=0.5, stage="fused") for one in got]
    query = Query(text="问", entry_id=None if expected is None else EntryId(expected))
    return Answered(query=query, decision=Band.SUGGEST, matches=matches)


RATE = entry(
    "rate", "贷款", "利率", "年利率", similar=("利息多少",), answer="{loan.rate}，最低{loan.rate}，{loan.day}。"
)
LIMIT = entry("limit", "贷款", "利率", "额度")
CARD = entry("card", "账户", "卡")


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (("利率是多少",), 0.0),
        (("利率是多少", "利率是多少"), 1.0),
        (("利率是多少", "怎么还款"), 0.0),
        (("abcd", "bcde"), 1 / 3),  # abc bcd | bcd cde
        (("还", "还"), 1.0),  # too short for a trigram
        (("ＡＢＣ", "abc"), 1.0),  # as the matcher reads them
    ],
)
def test_overlap_is_the_share_of_trigrams_that_two_wordings_have_in_common(
    questions: tuple[str, ...], expected: float
) -> None:
    assert median_overlap(questions) == pytest.approx(expected)


def test_every_pair_of_wordings_is_compared_once() -> None:
    assert len(overlaps(["一", "二", "三", "四"])) == 6


def test_an_entry_shows_its_facts_its_marks_and_what_it_is_taken_for() -> None:
    own = [asked("rate", "rate")]
    exam = [asked("rate", "limit", "rate"), asked("rate", "limit"), asked("rate"), asked(None, "rate")]

    rate, limit = entries_health([RATE, LIMIT], own, exam)

    assert rate.facts == ("loan.rate", "loan.day")
    assert rate.own == Marks(asked=1, first=1, within=1)
    assert rate.exam == Marks(asked=3, first=0, within=1)
    assert rate.taken_for == {"limit": 2}
    assert rate.missed == 3
    assert (limit.own, limit.exam, limit.taken_for, limit.missed) == (Marks(), Marks(), {}, 0)
    assert limit.exam.share_first is None


def test_categories_add_their_entries_up_and_tell_which_is_taken_for_which() -> None:
    entries = entries_health([RATE, LIMIT, CARD], [asked("limit", "card"), asked("limit", "rate")], [])

    loans, cards = categories_health(entries)

    assert loans.path == ("贷款", "利率")
    assert (loans.entries, loans.wordings, loans.facts) == (2, 1.5, 2)
    assert loans.own == Marks(asked=2, first=0, within=0)
    assert cards.entries == 1
    assert confusions(entries) == {("贷款", "利率"): {("账户", "卡"): 1, ("贷款", "利率"): 1}}
