"""The second look: a reranker that knows which questions mean the same, beside routes that do not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.entry import Entry, EntryId
from knowledge.index.evidence import FIGURES as ROUTE_FIGURES
from knowledge.index.evidence import Evidence
from knowledge.index.match import Match
from knowledge.index.matcher import Matcher
from knowledge.index.rerank import figures, order_and_signals
from knowledge.index.rerank_fit import Reading, fit_rerank
from nlu.lexicon import Lexicon
from nlu.understand import Understander

UNDERSTANDER = Understander(Lexicon.empty())
ENTRIES = tuple(
    Entry(id=EntryId(name), question=question, similar=similar)
    for name, question, similar in (
        ("lost", "卡丢了怎么办", ("卡掉了", "银行卡不见了", "我的卡被偷了")),
        ("new", "卡怎么换新的", ("换一张新卡", "旧卡换新卡", "卡坏了要换")),
        ("limit", "卡的额度怎么涨", ("提高卡的额度", "卡额度太低", "涨额度")),
        ("close", "卡怎么注销", ("不要这张卡了", "把卡销掉", "销卡")),
    )
)
QUERY = "旧卡怎么处理"  # the routes hear 旧卡换新卡 and 怎么


class Knowing:
    """Knows what every question of the base means, and what QUERY does; remembers what it was asked."""

    fingerprint = "knowing"

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self.asked: list[tuple[str, str]] = []

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        self.asked.extend(pairs)
        meant = {QUERY: self._wanted} | {question: entry.id for entry in ENTRIES for question in entry.questions}
        return np.array([0.98 if meant.get(a) == meant[b] else 0.02 for a, b in pairs], dtype=np.float32)


def _ask(matcher: Matcher, text: str) -> list[Match]:
    return list(matcher.search(UNDERSTANDER.understand(text), 4))


@pytest.mark.parametrize("wanted", ["lost", "new", "close"])
def test_where_the_routes_are_undecided_the_reranker_decides(wanted: str) -> None:
    matcher = Matcher.build(ENTRIES, UNDERSTANDER, reranker=Knowing(wanted))
    matches = _ask(matcher, QUERY)
    assert matches[0].entry_id == wanted
    assert matches[0].stage == "reranked"
    assert matches[0].evidence["reranker"] > 3 > 0 > matches[1].evidence["reranker"]
    assert [match.probability for match in matches] == sorted((match.probability for match in matches), reverse=True)


def test_a_question_of_the_base_needs_no_second_look() -> None:
    knowing = Knowing("close")
    matcher = Matcher.build(ENTRIES, UNDERSTANDER, reranker=knowing)
    knowing.asked.clear()
    assert _ask(matcher, "卡丢了怎么办")[0].entry_id == "lost"
    assert knowing.asked == []


def test_an_index_that_was_written_decides_the_same_when_read(tmp_path: Path) -> None:
    matcher = Matcher.build(ENTRIES, UNDERSTANDER, reranker=Knowing("new"))
    matcher.write(tmp_path / "index")
    assert _ask(Matcher.read(tmp_path / "index", reranker=Knowing("new")), QUERY) == _ask(matcher, QUERY)


def test_the_lead_is_over_the_best_of_the_others() -> None:
    found = figures(np.array([3.0, 2.0, 1.0], dtype=np.float32), np.array([-1.0, 4.0]))
    assert found.tolist() == [[3.0, -0.5, -2.5], [2.0, 2.0, 2.5]]


def test_candidates_that_were_not_read_stay_behind() -> None:
    strengths = np.array([3.0, 2.5, 2.0, 1.9], dtype=np.float32)
    order, renewed, _ = order_and_signals(np.array([1.0, 1.0, 0.0]), strengths, np.array([-8.0, 8.0]), _evidence(4))
    assert order.tolist() == [1, 0, 2, 3]
    assert np.all(np.diff(renewed) < 0)


@pytest.mark.parametrize(("is_wise", "sign"), [(True, 1), (False, -1)])
def test_what_the_reranker_says_counts_as_far_as_it_is_right(is_wise: bool, sign: int) -> None:
    random = np.random.default_rng(0)
    readings = []
    for _ in range(200):
        right = int(random.integers(3))
        said = np.full(3, -2.0)
        said[right if is_wise else (right + 1) % 3] = 2.0
        strengths = np.sort(random.normal(size=3))[::-1].astype(np.float32)
        readings.append(
            Reading(strengths=strengths, evidence=_evidence(3), said=said, right=right, answerable=True, weight=1.0)
        )
    rerank, trials = fit_rerank(readings)
    assert sign * (rerank.weights[1] + rerank.weights[2]) > 0
    assert sum(trial.first_right for trial in trials) > 150 * is_wise


def _evidence(candidates: int) -> Evidence:
    places = np.arange(candidates, dtype=np.int64)
    return Evidence(
        candidates=places,
        best=places,
        figures=np.zeros((candidates, len(ROUTE_FIGURES)), dtype=np.float32),
        query=np.zeros(2, dtype=np.float32),
    )
