from __future__ import annotations

import json
from collections.abc import Sequence
from math import isnan
from pathlib import Path

import pytest

from knowledge.entry import EntryId
from knowledge.evaluation import queries as query_files
from knowledge.evaluation.faq import FaqRun, ask, measure
from knowledge.evaluation.predictions import write_faq
from knowledge.evaluation.queries import Query
from knowledge.index.match import Match, Thresholds
from knowledge.index.stage_clock import StageClock
from nlu.errors import ContentError
from nlu.lexicon import Lexicon
from nlu.understand import Understander, Understanding

KNOWN = {EntryId("a"), EntryId("b"), EntryId("c")}


class ScriptedIndex:
    """Says to a query what its text spells: `a.9 b.5` offers a with .9, then b with .5."""

    thresholds = Thresholds(answer=0.75, suggest=0.35)

    def search(self, query: Understanding, limit: int, clock: StageClock) -> Sequence[Match]:
        matches = [
            Match(entry_id=EntryId(word[0]), question=word, probability=float(word[1:]), stage="fused")
            for word in query.raw.split()
        ]
        clock.lap("lexical")
        return matches


def run(*cases: tuple[str, str | None]) -> FaqRun:
    queries = [Query(text=text, entry_id=None if entry_id is None else EntryId(entry_id)) for text, entry_id in cases]
    return ask(ScriptedIndex(), Understander(Lexicon.empty()), queries, lambda stage, done, total: None)


def test_the_figures_of_a_small_run_by_hand() -> None:
    report = measure(
        run(
            ("a.9 b.5", "a"),  # right, answered
            ("b.8 a.7", "a"),  # wrong, answered; right in second place
            ("b.6 c.5 a.4", "a"),  # wrong, suggested; right in third place
            ("", "b"),  # nothing found
            ("b.7", "z"),  # an entry that the base does not have
            ("c.3", None),
            ("c.8", None),  # answered, which is wrong
        ),
        KNOWN,
    )

    assert (report.queries, report.answerable, report.unknown_ids) == (7, 5, 1)
    assert (report.top_1.value, report.top_3.value) == (1 / 5, 3 / 5)
    assert report.mrr.value == pytest.approx((1 + 1 / 2 + 1 / 3 + 0 + 0) / 5)
    # null .3: below .9 .8 .6 .7, above 0 -> 4; null .8: below .9, equal to .8 -> 1.5; of 10 pairs
    assert report.rejection_area.value == pytest.approx(5.5 / 10)
    assert (report.as_given.served.value, report.as_given.best_cut) == (1 / 5, 0.9)
    assert report.served_fitted.value == 1 / 5
    assert report.wrong_fitted.value == pytest.approx(2 / 3)
    assert report.fitted_threshold == 0.75


def test_the_same_run_as_if_one_in_five_had_no_entry() -> None:
    report = measure(run(*[("a.9", "a")] * 9, *[("a.5", "a")] * 9, ("b.7", None), ("b.3", None)), KNOWN)

    # as given, at .5 one answer in 19 is wrong; as one in five, 18 right ones weigh 8 each and a null one 18: 18 / 162
    assert (report.as_given.served.value, report.as_given.best_cut) == (1.0, 0.5)
    assert (report.one_in_five.served.value, report.one_in_five.best_cut) == (0.5, 0.9)


def test_the_calibration_error_of_a_small_run_by_hand() -> None:
    report = measure(run(("a.9", "a"), ("b.8", "a"), ("c.8", None)), KNOWN)

    # bins of equal probabilities: .9 was right, .8 was wrong twice
    assert report.as_given.calibration_error == pytest.approx((0.1 + 2 * 0.8) / 3)
    # answerable ones weigh 4 each, the null one 2
    assert report.one_in_five.calibration_error == pytest.approx((4 * 0.1 + (4 + 2) * 0.8) / 10)


def test_without_one_of_the_kinds_nothing_can_be_reweighted() -> None:
    for case in (("a.9", "a"), ("a.9", None)):
        report = measure(run(case), KNOWN).one_in_five

        assert isnan(report.served.value)
        assert isnan(report.calibration_error)
        assert (report.best_cut, report.reliability) == (None, ())


def test_cpu_time_is_told_by_stage_with_the_total_last() -> None:
    report = measure(run(("a.9", "a"), ("b.9", "b")), KNOWN)

    assert [(one.stage, one.queries) for one in report.cpu] == [("understand", 2), ("lexical", 2), ("total", 2)]
    assert all(0 <= one.p50_ms <= one.p99_ms for one in report.cpu)


def test_without_null_queries_there_is_no_rejection_area() -> None:
    assert isnan(measure(run(("a.9", "a")), KNOWN).rejection_area.value)


def test_without_answerable_queries_only_null_ones_are_counted() -> None:
    report = measure(run(("a.9", None)), KNOWN)

    assert isnan(report.top_1.value)
    assert isnan(report.as_given.served.value)
    assert report.wrong_fitted.value == 1.0


def test_predictions_have_a_line_a_query_in_order(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    write_faq(out, run(("a.9 b.5", "a"), ("", None), ("b.5 \ud800.1", "b")).answered)

    assert [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] == [
        {
            "text": "a.9 b.5",
            "decision": "answer",
            "predictions": [{"id": "a", "probability": 0.9}, {"id": "b", "probability": 0.5}],
        },
        {"text": "", "decision": "none", "predictions": []},
        {
            "text": "b.5 \ud800.1",
            "decision": "suggest",
            "predictions": [{"id": "b", "probability": 0.5}, {"id": "\ud800", "probability": 0.1}],
        },
    ]


def test_at_most_ten_predictions_are_kept() -> None:
    words = " ".join(f"{letter}.5" for letter in "abcdefghijkl")

    assert len(run((words, "a")).answered[0].matches) == 10


def test_queries_are_read_with_every_broken_line_named(tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text('{"text": "利率", "id": "a"}\n{"text": "天气", "id": null, "why": "other"}\n', encoding="utf-8")
    assert query_files.read(file) == (Query(text="利率", entry_id=EntryId("a")), Query(text="天气", entry_id=None))

    file.write_text('{"text": "利率"}\n{"text": 1, "id": null}\nx\n{"id": "a"}\n{"text": "", "id": 3}\n', "utf-8")
    with pytest.raises(ContentError) as caught:
        query_files.read(file)
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [
        ("K401", 1),
        ("K401", 2),
        ("K121", 3),
        ("K401", 4),
        ("K401", 5),
    ]


def test_an_entry_that_answers_as_well_counts_as_right() -> None:
    queries = [Query(text="b.9 a.5", entry_id=EntryId("a"), also=(EntryId("b"),)), Query(text="c.9", entry_id=None)]

    answered = ask(ScriptedIndex(), Understander(Lexicon.empty()), queries, lambda stage, done, total: None).answered

    assert [one.rank for one in answered] == [1, 0]


@pytest.mark.parametrize(
    "line", ['{"text": "利率", "id": "a", "also": "b"}', '{"text": "天气", "id": null, "also": ["b"]}']
)
def test_what_answers_as_well_is_a_list_beside_a_decision(tmp_path: Path, line: str) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text('{"text": "利率", "id": "a", "also": ["b"]}\n', encoding="utf-8")
    assert query_files.read(file) == (Query(text="利率", entry_id=EntryId("a"), also=(EntryId("b"),)),)

    file.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="K401"):
        query_files.read(file)


@pytest.mark.parametrize("content", [None, ""])
def test_a_missing_or_empty_query_file_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "queries.jsonl").write_text(content, encoding="utf-8")

    with pytest.raises(ContentError):
        query_files.read(tmp_path / "queries.jsonl")
