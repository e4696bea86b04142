from __future__ import annotations

import json
from math import isnan
from pathlib import Path

import pytest

from bench.noise.kinds import KINDS
from bench.robustness import MEASURES, Pair, difference, drawn, main, mistyped
from knowledge.entry import EntryId
from knowledge.evaluation.answered import Answered
from knowledge.evaluation.queries import Query
from knowledge.index.match import Band, Match

QUERIES = [
    Query(text=f"第{number}个ATM怎么还款", entry_id=EntryId("a") if number % 3 else None) for number in range(60)
]


def answered(found: str, decision: Band, expected: str | None = "a") -> Answered:
    match = Match(entry_id=EntryId(found), question="", probability=0.5, stage="fused")
    query = Query(text="", entry_id=None if expected is None else EntryId(expected))
    return Answered(query=query, decision=decision, matches=(match,))


RIGHT, WRONG = answered("a", Band.ANSWER), answered("b", Band.ANSWER)


def test_as_many_with_and_without_an_entry_are_drawn_the_same_for_a_seed() -> None:
    chosen = drawn(QUERIES, 10, seed=1)

    assert [sum((query.entry_id is None) is missing for query in chosen) for missing in (True, False)] == [10, 10]
    assert chosen == drawn(QUERIES, 10, seed=1) != drawn(QUERIES, 10, seed=2)
    assert drawn(QUERIES, 1000, seed=1) == QUERIES


def test_every_slip_keeps_the_entry_of_its_query_and_changes_its_text() -> None:
    slips = mistyped(QUERIES, seed=1)

    assert {slip.kind for slip in slips} == KINDS.keys()
    for slip in slips:
        assert slip.query.entry_id == QUERIES[slip.place].entry_id
        assert slip.query.text != QUERIES[slip.place].text


def test_the_difference_by_hand() -> None:
    pairs = [
        Pair(place=0, clean=RIGHT, noisy=RIGHT),
        Pair(place=1, clean=RIGHT, noisy=WRONG),
        Pair(place=2, clean=WRONG, noisy=WRONG),
        Pair(place=3, clean=RIGHT, noisy=WRONG),
    ]
    found = difference(pairs, MEASURES["top-1"][1])

    assert found.value == -0.5
    assert -1 <= found.low < -0.5 < found.high <= 0


def test_slips_of_one_query_are_no_independent_evidence() -> None:
    once = [Pair(place=place, clean=RIGHT, noisy=WRONG if place % 2 else RIGHT) for place in range(40)]
    counts = MEASURES["top-1"][1]

    alone, often = difference(once, counts), difference(once * 9, counts)

    assert often == alone


def test_without_pairs_there_is_no_difference() -> None:
    assert isnan(difference([], MEASURES["top-1"][1]).value)


@pytest.mark.parametrize(
    ("found", "decision", "expected", "counted"),
    [
        ("a", Band.ANSWER, "a", {"top-1", "answered", "served"}),
        ("a", Band.SUGGEST, "a", {"top-1", "refused"}),
        ("b", Band.ANSWER, "a", {"answered"}),
        ("b", Band.NONE, None, {"refused"}),
        ("b", Band.ANSWER, None, {"answered"}),
    ],
)
def test_what_counts(found: str, decision: Band, expected: str | None, counted: set[str]) -> None:
    one = answered(found, decision, expected)

    assert {name for name, (_, counts) in MEASURES.items() if counts(one)} == counted


def test_a_base_is_asked_in_every_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = [
        {"id": "rate", "question": "贷款利率是多少", "similar": ["利息怎么算", "借一万一天多少利息"]},
        {"id": "repay", "question": "怎么提前还款", "similar": ["想早点还清", "可以一次还完吗"]},
    ]
    asked = [
        {"text": "利息多少ATM", "id": "rate"},
        {"text": "怎么提前还", "id": "repay"},
        {"text": "今天天气", "id": None},
    ]
    kb, queries = tmp_path / "kb.jsonl", tmp_path / "q.jsonl"
    for path, lines in ((kb, entries), (queries, asked)):
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["robustness", "--kb", str(kb), "--queries", str(queries)])

    main()

    printed = capsys.readouterr().out.splitlines()
    assert [line[:12].strip() for line in printed] == ["", "clean", *KINDS, "all kinds"]
    assert "2 + 1" in printed[1]
