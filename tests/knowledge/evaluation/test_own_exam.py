from __future__ import annotations

import pytest

from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.evaluation.answered import Answered
from knowledge.evaluation.own_exam import own_exam, without_small_talk
from knowledge.evaluation.queries import Query
from knowledge.index.match import Band, Match
from knowledge.index.stray_questions import stray_questions
from knowledge.same_question import key
from nlu.errors import CodedError


def entry(entry_id: str, *questions: str, kind: EntryKind = EntryKind.FAQ) -> Entry:
    return Entry(id=EntryId(entry_id), question=questions[0], similar=questions[1:], answer="答", kind=kind)


RATE = entry("rate", "利率多少", "利息多少", "利息怎么算", "息高吗")


def test_an_entry_lends_a_similar_question_that_the_index_does_not_see() -> None:
    exam = own_exam([RATE])
    (asked,) = [query for query in exam.queries if query.entry_id]
    (seen,) = exam.entries

    assert (asked.entry_id, seen.question) == ("rate", "利率多少")
    assert asked.text in RATE.similar
    assert {asked.text, *seen.questions} == set(RATE.questions)
    assert len(seen.questions) == len(RATE.questions) - 1
    assert own_exam([RATE]) == exam


def test_other_entries_lend_other_questions() -> None:
    entries = [entry(f"e{number}", "问", "一", "二", "三") for number in range(20)]
    asked = {query.text for query in own_exam(entries).queries if query.entry_id}
    assert asked == {"一", "二", "三"}


@pytest.mark.parametrize(
    "thin", [entry("a", "利率", "利息"), entry("a", "利率", "利率？", "利 率", "利息"), entry("a", "利率")]
)
def test_an_entry_with_too_few_questions_lends_none_and_stays_whole(thin: Entry) -> None:
    exam = own_exam([RATE, thin])
    assert thin in exam.entries
    assert {query.entry_id for query in exam.queries} == {"rate", None}


def test_a_lent_question_is_gone_in_every_way_of_writing() -> None:
    for number in range(10):
        exam = own_exam([entry(f"e{number}", "利率", "利息", "利息？", "年化")])
        (asked,) = [query for query in exam.queries if query.entry_id]
        assert key(asked.text) not in {key(text) for text in exam.entries[0].questions}


def test_small_talk_takes_part_and_lends_nothing() -> None:
    chat = entry("hello", "你好", "您好", "嗨", kind=EntryKind.SMALLTALK)
    exam = own_exam([RATE, chat])
    assert chat in exam.entries
    assert "hello" not in {query.entry_id for query in exam.queries}


def test_questions_that_no_bank_answers_are_either_learned_from_or_asked() -> None:
    exam = own_exam([RATE])
    asked = {query.text for query in exam.queries if query.entry_id is None}
    assert asked
    assert exam.strays
    assert not asked & set(exam.strays)
    assert asked | set(exam.strays) == set(stray_questions())


def test_without_an_entry_that_can_lend_there_is_no_exam() -> None:
    with pytest.raises(CodedError, match="K404"):
        own_exam([entry("a", "利率", "利息")])


def test_a_stray_question_that_small_talk_answers_counts_neither_way() -> None:
    chat = entry("joke", "讲个笑话", kind=EntryKind.SMALLTALK)

    def answered(text: str, expected: str | None, got: str, decision: Band) -> Answered:
        match = Match(entry_id=EntryId(got), question="", probability=0.9, stage="fused")
        query = Query(text=text, entry_id=EntryId(expected) if expected else None)
        return Answered(query=query, decision=decision, matches=(match,))

    chatted = answered("说个段子", None, "joke", Band.ANSWER)
    others = (
        answered("说个段子", None, "joke", Band.SUGGEST),
        answered("几点了", None, "rate", Band.ANSWER),
        answered("利息", "rate", "joke", Band.ANSWER),
    )
    assert without_small_talk([chatted, *others], [chat, RATE]) == others
