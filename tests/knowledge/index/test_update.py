"""A matcher brought up to date: as if it had been built anew, and only what changed is read and encoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.entry import Entry, EntryId
from knowledge.index.matcher import Matcher
from knowledge.index.postings import Postings
from knowledge.index.question_difference import question_difference
from nlu.encoders.encoder import Vectors
from nlu.encoders.lsa import LsaEncoder
from nlu.errors import CodedError
from tests.knowledge.index.test_matcher import ENTRIES, UNDERSTANDER, ask, entry

LOSS = entry("loss", "银行卡丢了怎么办", "卡不见了要挂失", "怎么挂失银行卡", keywords=("挂失",), answer="请先挂失。")
REPAY, EARLY, RATE, *OTHERS = ENTRIES
CHANGED = (
    *OTHERS[1:],  # the limit is gone, and the order is another
    LOSS,
    replace(EARLY, question="提前还款收费吗", similar=("可以提前还款吗", *EARLY.similar)),
    replace(RATE, similar=RATE.similar[1:], answer="年化百分之七点二，按日计息。"),
    REPAY,
)
ANSWERED = ("卡丢了", "提前还款要不要交钱", "利率多少", "还款步骤", "密码忘了咋办", "注销", "提前还清")
GONE = "怎么提高额度"  # what answered it is no more
QUERIES = (*ANSWERED, GONE)


class CountingEncoder:
    """Remembers what it was asked to encode."""

    def __init__(self, inner: LsaEncoder) -> None:
        self.inner, self.dim, self.fingerprint = inner, inner.dim, "counting"
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self.inner.encode(texts)


@pytest.fixture(scope="module")
def encoder() -> CountingEncoder:
    texts = [question for one in (*ENTRIES, *CHANGED) for question in one.questions]
    return CountingEncoder(LsaEncoder.fit(texts)[0])


@pytest.fixture(scope="module")
def built(encoder: CountingEncoder) -> Matcher:
    return Matcher.build(ENTRIES, UNDERSTANDER, encoder=encoder)


@pytest.fixture(scope="module")
def updated(built: Matcher) -> Matcher:
    return built.updated(ENTRIES, CHANGED, UNDERSTANDER)


@pytest.fixture(scope="module")
def anew(encoder: CountingEncoder) -> Matcher:
    return Matcher.build(CHANGED, UNDERSTANDER, encoder=encoder)


@pytest.mark.parametrize("query", ANSWERED)
def test_the_best_answer_is_that_of_a_matcher_built_anew(updated: Matcher, anew: Matcher, query: str) -> None:
    assert ask(updated, query)[0].entry_id == ask(anew, query)[0].entry_id


def test_what_is_new_is_found_and_what_is_gone_is_not(updated: Matcher) -> None:
    assert ask(updated, "我的卡不见了，怎么挂失")[0].entry_id == "loss"
    assert "limit" not in [match.entry_id for match in ask(updated, GONE)]
    assert ask(updated, "提前还款收费吗")[0].stage == "exact"
    assert ask(updated, "利息怎么算的")[0].stage != "exact"  # a question that its entry no longer has


def test_counts_and_weights_are_those_of_a_matcher_built_anew(updated: Matcher, anew: Matcher) -> None:
    ours, theirs = (_by_feature(one, one.routes.lexical.postings) for one in (updated, anew))
    assert ours.keys() == theirs.keys()
    for feature, documents in theirs.items():
        assert ours[feature] == pytest.approx(documents, rel=1e-3), feature
    assert _answer_words(updated) == _answer_words(anew)
    ours, theirs = (_by_feature(one, one.routes.profile.counts) for one in (updated, anew))
    assert ours == theirs
    np.testing.assert_allclose(updated.routes.profile.squares, anew.routes.profile.squares, rtol=1e-4)
    np.testing.assert_allclose(updated.routes.masses, anew.routes.masses, rtol=1e-4)
    ours, theirs = (one.encoder.by_trained(one.routes.dense.vectors) for one in (updated, anew))
    np.testing.assert_allclose(ours, theirs, atol=1e-3)  # half precision


def test_the_classifier_is_close_to_one_that_learned_everything_anew(updated: Matcher, anew: Matcher) -> None:
    for query in QUERIES:
        ours, theirs = (_classified(one, query) for one in (updated, anew))
        np.testing.assert_allclose(ours, theirs, atol=0.05)


def test_only_questions_that_are_new_are_encoded(built: Matcher, encoder: CountingEncoder) -> None:
    encoder.asked.clear()
    built.updated(ENTRIES, CHANGED, UNDERSTANDER)
    assert sorted(encoder.asked) == sorted([*LOSS.questions, "提前还款收费吗"])


def test_a_full_build_too_encodes_no_text_twice(built: Matcher, encoder: CountingEncoder) -> None:
    encoder.asked.clear()
    Matcher.build(CHANGED, UNDERSTANDER, encoder=encoder, cached=built.cached_vectors)
    known = {question for one in ENTRIES for question in one.questions}
    assert known.isdisjoint(encoder.asked)
    assert set(LOSS.questions) <= set(encoder.asked)


def test_vectors_of_another_encoder_are_not_used(built: Matcher) -> None:
    other = CountingEncoder(LsaEncoder.fit(["怎么还款", "利率是多少"])[0])
    other.fingerprint = "other"
    Matcher.build(ENTRIES, UNDERSTANDER, encoder=other, cached=built.cached_vectors)
    assert set(other.asked) >= {question for one in ENTRIES for question in one.questions}


def test_nothing_changed_gives_the_same_answers(built: Matcher) -> None:
    same = built.updated(ENTRIES, ENTRIES, UNDERSTANDER)
    for query in QUERIES:
        ours, theirs = ([(match.entry_id, match.probability) for match in ask(one, query)] for one in (same, built))
        assert [name for name, _ in ours] == [name for name, _ in theirs]
        assert [value for _, value in ours] == pytest.approx([value for _, value in theirs], abs=0.02)


def test_many_updates_in_a_row_stay_close_to_one_build(built: Matcher, anew: Matcher) -> None:
    matcher, now = built, tuple(ENTRIES)
    for step in range(10):
        after = tuple(replace(one, similar=(*one.similar, f"{one.question}第{step}次")) for one in now)
        matcher, now = matcher.updated(now, after, UNDERSTANDER), after
    matcher = matcher.updated(now, CHANGED, UNDERSTANDER)
    for query in ANSWERED:
        assert ask(matcher, query)[0].entry_id == ask(anew, query)[0].entry_id
        np.testing.assert_allclose(_classified(matcher, query), _classified(anew, query), atol=0.1)


def test_an_updated_matcher_is_written_and_read_like_any_other(updated: Matcher, tmp_path: Path) -> None:
    updated.write(tmp_path)
    read = Matcher.read(tmp_path, encoder=updated.encoder.trained)
    assert [ask(read, query) for query in QUERIES] == [ask(updated, query) for query in QUERIES]


def test_everything_may_change_at_once(built: Matcher) -> None:
    assert ask(built.updated(ENTRIES, [LOSS], UNDERSTANDER), "卡丢了要挂失")[0].entry_id == "loss"


def test_nothing_left_is_refused(built: Matcher) -> None:
    with pytest.raises(CodedError, match="没有可发布的知识"):
        built.updated(ENTRIES, [], UNDERSTANDER)


def test_a_question_that_moves_to_another_entry_is_gone_there_and_new_here() -> None:
    before = [Entry(id=EntryId("a"), question="一", similar=("二",)), Entry(id=EntryId("b"), question="三")]
    after = [replace(before[0], similar=()), replace(before[1], similar=("二",))]
    changed = question_difference(before, after)
    assert (changed.source.tolist(), list(changed.fresh), changed.gone.tolist()) == ([0, 2, -1], ["二"], [1])


def _by_feature(matcher: Matcher, postings: Postings) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for feature, name in enumerate(matcher.vocabulary.names):
        places = slice(postings.starts[feature], postings.starts[feature + 1])
        documents, weights = postings.documents[places].tolist(), postings.weights[places].tolist()
        if documents:
            found[name] = dict(zip(documents, weights, strict=True))
    return found


def _answer_words(matcher: Matcher) -> list[set[str]]:
    """Those that some question has: an update may remember words of questions that are gone."""
    rows, vocabulary = matcher.routes.answers.rows, matcher.vocabulary
    asked = vocabulary.document_counts > 0
    return [{vocabulary.names[feature] for feature in rows[entry] if asked[feature]} for entry in range(len(rows))]


def _classified(matcher: Matcher, query: str) -> np.ndarray:  # type: ignore[type-arg]
    text = UNDERSTANDER.understand(query)
    heard = matcher.routes.ask(matcher.vocabulary.vector(text), text.text, matcher.encoder.encode([text.text]))
    return np.asarray(heard.by_entry["classifier"])
