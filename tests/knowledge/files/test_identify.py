from __future__ import annotations

from dataclasses import replace

from knowledge.entry import Entry, EntryId
from knowledge.files.entry_ids import derived_id
from knowledge.files.identify import identify
from knowledge.files.loaded import Loaded, Located

RATE = Entry(id=EntryId("rate"), question="利率是多少？", answer="答")
LIMIT = Entry(id=EntryId("limit"), question="额度是多少？", answer="答")


def without_id(question: str, *related: str) -> Entry:
    return Entry(
        id=derived_id(question), question=question, answer="新", related=tuple(EntryId(name) for name in related)
    )


def identified(*entries: Entry, base: tuple[Entry, ...] = (RATE, LIMIT)) -> Loaded:
    located = (Located(value=entry, line=number) for number, entry in enumerate(entries, start=2))
    return identify(Loaded(entries=tuple(located)), base)


def test_an_id_is_the_same_for_every_way_of_writing_the_question() -> None:
    assert derived_id("利率是多少？") == derived_id("利率 是多少") != derived_id("额度是多少？")
    assert derived_id("利率是多少？").startswith("q-")


def test_a_row_without_an_id_updates_the_entry_that_asks_the_same() -> None:
    (located,) = identified(without_id("利率是多少")).entries

    assert (located.value.id, located.value.answer) == ("rate", "新")


def test_a_row_without_an_id_is_new_when_nothing_asks_the_same_or_the_file_names_that_entry_itself() -> None:
    assert identified(without_id("利息？")).entries[0].value.id == derived_id("利息？")
    renamed = replace(RATE, question="年利率是多少？")
    assert identified(renamed, without_id("利率是多少")).entries[1].value.id == derived_id("利率是多少")


def test_related_names_ids_and_questions_of_the_file_and_of_the_base() -> None:
    loaded = identified(without_id("利息？", "limit", "利率是多少", "怎么还款"), without_id("怎么还款？", "利息"))

    assert loaded.problems == ()
    assert loaded.entries[0].value.related == ("limit", "rate", derived_id("怎么还款"))
    assert loaded.entries[1].value.related == (derived_id("利息"),)


def test_related_that_names_a_row_whose_id_was_found_in_the_base_follows_it() -> None:
    loaded = identified(without_id("利息？", derived_id("利率是多少")), without_id("利率是多少"))

    assert loaded.entries[0].value.related == ("rate",)


def test_related_that_names_nothing_is_an_error_at_its_row() -> None:
    (problem,) = identified(RATE, without_id("利息？", "没有这个")).errors

    assert (problem.code, problem.line) == ("K153", 3)
    assert "没有这个" in problem.message


def test_a_question_that_another_entry_of_the_base_asks_is_told() -> None:
    loaded = identified(replace(RATE, id=EntryId("other")))

    assert loaded.errors == ()
    assert [problem.code for problem in loaded.problems] == ["K154"]
    assert "rate" in loaded.problems[0].message
