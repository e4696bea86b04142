from __future__ import annotations

from knowledge.entry import EntryId
from knowledge.evaluation.answered import Answered
from knowledge.evaluation.misses import misses
from knowledge.evaluation.queries import Query
from knowledge.index.match import Band, Match


def answered(text: str, expected: str | None, decision: Band, *found: tuple[str, float]) -> Answered:
    matches = tuple(
        Match(entry_id=EntryId(entry_id), question="", probability=probability, stage="fused")
        for entry_id, probability in found
    )
    query = Query(text=text, entry_id=EntryId(expected) if expected else None)
    return Answered(query=query, decision=decision, matches=matches)


def test_wrong_answers_come_first_the_surest_before_all() -> None:
    found = misses(
        [
            answered("没答", "a", Band.NONE, ("a", 0.2)),
            answered("答错", "a", Band.ANSWER, ("b", 0.7), ("a", 0.2)),
            answered("不该答", None, Band.ANSWER, ("b", 0.9)),
            answered("没列出", "a", Band.SUGGEST, ("b", 0.5), ("c", 0.4), ("d", 0.3), ("a", 0.2)),
        ]
    )
    assert [miss.asked for miss in found] == ["不该答", "答错", "没列出", "没答"]
    assert [miss.got for miss in found] == [("b",), ("b",), ("b", "c", "d"), ()]
    assert [miss.expected for miss in found] == [None, "a", "a", "a"]


def test_what_helps_the_customer_is_no_miss() -> None:
    fine = [
        answered("答对", "a", Band.ANSWER, ("a", 0.9)),
        answered("列出", "a", Band.SUGGEST, ("b", 0.5), ("c", 0.4), ("a", 0.3)),
        answered("只是列出", None, Band.SUGGEST, ("b", 0.5)),
        answered("不答", None, Band.NONE),
    ]
    assert misses(fine) == []
