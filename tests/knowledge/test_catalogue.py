"""What customers may browse: levels, topic words and neighbours, worked out of the base itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue
from knowledge.entry import Entry, EntryId, EntryKind
from nlu.errors import CodedError
from nlu.text import normalise

AROUND = ("我想问", "查询", "呢", "的问题", "请问")


def entry(name: str, question: str, *category: str, **others: object) -> Entry:
    return Entry(id=EntryId(name), question=question, answer="好的。", category=category, **others)  # type: ignore[arg-type]


ENTRIES = (
    entry("rate", "禾易贷的年化是多少", "贷款", "禾易贷", "额度与利率", keywords=("利息", "年化+低")),
    entry("limit", "最高能借多少", "贷款", "禾易贷", "额度与利率", tags=("热门",)),
    entry("car-rate", "禾车贷收多少利息", "贷款", "禾车贷", "利率"),
    entry("overdue", "逾期了怎么办", "贷款", "还款", keywords=("逾期", "罚息")),
    entry("credit", "逾期会影响征信吗", "征信", keywords=("逾期",), tags=("热门", "征信")),
    entry("app", "怎么参与抽奖", "参与活动"),
    entry("hello", "你好", "闲聊", "问候", kind=EntryKind.SMALLTALK),
    Entry(id=EntryId("draft"), question="还没写的", category=("草稿", "一")),
)
NEAR = {EntryId("rate"): [EntryId("limit"), EntryId("hello")]}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.build(ENTRIES, NEAR, AROUND)


def behind(catalogue: Catalogue, text: str) -> list[str] | None:
    topic = catalogue.topic(normalise(text))
    return None if topic is None else list(topic.entries)


def test_levels_have_their_children_and_questions_in_the_order_of_the_base(catalogue: Catalogue) -> None:
    root = catalogue.level(())
    assert root is not None
    assert list(root.children) == ["贷款", "征信", "参与活动"]
    loans = catalogue.level(("贷款",))
    assert loans is not None
    assert (list(loans.children), list(loans.entries)) == (["禾易贷", "禾车贷", "还款"], [])
    assert list(loans.below) == ["rate", "limit", "car-rate", "overdue"]
    leaf = catalogue.level(("贷款", "禾易贷", "额度与利率"))
    assert leaf is not None
    assert (list(leaf.children), list(leaf.entries)) == ([], ["rate", "limit"])


def test_small_talk_and_drafts_are_nowhere(catalogue: Catalogue) -> None:
    assert catalogue.level(("闲聊",)) is None
    assert catalogue.level(("草稿",)) is None
    assert behind(catalogue, "问候") is None


def test_a_base_without_a_question_has_no_level() -> None:
    assert Catalogue.build((), {}).level(()) is None


def test_a_part_of_a_category_name_is_a_word_for_all_its_namesakes(catalogue: Catalogue) -> None:
    topic = catalogue.topic("利率")
    assert topic is not None
    assert (list(topic.entries), topic.category) == (["rate", "limit", "car-rate"], None)


def test_a_name_is_cut_only_into_whole_words(catalogue: Catalogue) -> None:
    assert behind(catalogue, "活动") is None
    assert behind(catalogue, "参与活动") == ["app"]


def test_a_keyword_counts_when_several_entries_share_it_and_joins_a_name_of_the_base(catalogue: Catalogue) -> None:
    assert behind(catalogue, "逾期") == ["overdue", "credit"]
    assert behind(catalogue, "罚息") is None
    assert behind(catalogue, "年化+低") is None


def test_a_question_that_contains_the_word_stands_behind_it() -> None:
    entries = (
        entry("one", "提前还款收费吗", "还款"),
        entry("two", "还款日能改吗", "账单"),
        entry("three", "怎么销户", "账单"),
    )
    assert behind(Catalogue.build(entries, {}), "还款") == ["one", "two"]


@pytest.mark.parametrize(
    "text", ["利率？", "利率呢", "我想问利率", "查询　利率", "请问，利率的问题呢", "利  率!!", "利率呢呢"]
)
def test_words_and_marks_around_a_topic_word_change_nothing(catalogue: Catalogue, text: str) -> None:
    assert behind(catalogue, text) == ["rate", "limit", "car-rate"]


@pytest.mark.parametrize("text", ["", "呢", "我想问", "利率多少", "我的利率", "利率" * 30, "？？"])
def test_anything_else_is_no_topic_word(catalogue: Catalogue, text: str) -> None:
    assert behind(catalogue, text) is None


def test_the_longest_word_wins(catalogue: Catalogue) -> None:
    topic = catalogue.topic("额度与利率")
    assert topic is not None
    assert topic.name == "额度与利率"


def test_a_word_that_only_one_category_has_for_its_whole_name_names_that_category(catalogue: Catalogue) -> None:
    for word, path in (("贷款", ("贷款",)), ("禾易贷", ("贷款", "禾易贷")), ("利率", None), ("额度", None)):
        topic = catalogue.topic(word)
        assert topic is not None
        assert topic.category == path


def test_a_category_inside_its_namesake_does_not_make_the_word_unclear() -> None:
    entries = (entry("one", "甲", "贷款", "贷款"), entry("two", "乙", "贷款", "其他"))
    topic = Catalogue.build(entries, {}).topic("贷款")
    assert topic is not None
    assert topic.category == ("贷款",)


def test_picks_are_the_tagged_entries(catalogue: Catalogue) -> None:
    assert catalogue.picks == ("limit", "credit")


def test_neighbours_are_questions_only(catalogue: Catalogue) -> None:
    assert list(catalogue.near(EntryId("rate"))) == ["limit"]
    assert list(catalogue.near(EntryId("gone"))) == []


def test_what_was_written_is_read_back(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.write(tmp_path / "catalogue.json")
    read = Catalogue.read(tmp_path / "catalogue.json", AROUND)
    assert behind(read, "我想问利率") == behind(catalogue, "我想问利率")
    assert (read.picks, read.near(EntryId("rate"))) == (catalogue.picks, catalogue.near(EntryId("rate")))
    assert read.level(("贷款",)) == catalogue.level(("贷款",))


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"entries": ["a"], "categories": [], "topics": [], "near": [], "picks": []}']
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "catalogue.json"
    path.write_text(text)
    with pytest.raises(CodedError, match=r"catalogue\.json"):
        Catalogue.read(path)


def test_the_categories_that_a_text_names_are_found_the_longest_of_overlapping_names(catalogue: Catalogue) -> None:
    named = catalogue.named_in(normalise("禾易贷逾期了，征信和贷款会怎么样"))
    assert [topic.name for topic in named] == ["禾易贷", "征信", "贷款"]
    assert catalogue.named_in(normalise("利率和罚息")) == catalogue.named_in("") == []
