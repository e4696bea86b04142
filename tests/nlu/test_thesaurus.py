"""Other words for the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from nlu import thesaurus
from nlu.lexicon import Lexicon
from nlu.text import normalise
from nlu.thesaurus import Thesaurus
from nlu.understand import Understander

_CASES = Path(__file__).with_name("language")
_SHIPPED = Path(thesaurus.__file__).with_name("thesaurus.txt")
_WORD = re.compile(r"[\u4e00-\u9fffa-z0-9]{2,8}")


def _rows(name: str) -> list[tuple[str, str]]:
    return [tuple(row) for row in yaml.safe_load((_CASES / name).read_text("utf-8"))]


def _concepts(text: str) -> set[str]:
    return set(Understander(Lexicon.empty()).understand(text).concepts)


@pytest.mark.parametrize(("one", "other"), _rows("alike.yml"))
def test_other_words_for_the_same_share_a_concept(one: str, other: str) -> None:
    assert _concepts(one) & _concepts(other), (_concepts(one), _concepts(other))


@pytest.mark.parametrize(("one", "other"), _rows("apart.yml"))
def test_opposites_share_no_concept(one: str, other: str) -> None:
    assert not _concepts(one) & _concepts(other)


def test_a_word_within_one_that_denies_it_counts_for_nothing() -> None:
    known = Thesaurus([["到账", "钱来了"], ["没到账", "钱没来"], ["还没", "尚未"], ["没", "无"]])
    assert known.concepts("怎么没到账") == ("没到账",)
    assert known.concepts("还没到账") == ("还没", "没到账")
    assert known.concepts("到账没有") == ("到账", "没")


def test_a_word_within_a_longer_one_counts_too() -> None:
    assert Thesaurus([["丧偶", "老公去世"], ["死亡", "去世"]]).concepts("老公去世了") == ("丧偶", "死亡")


def test_a_question_is_no_denial() -> None:
    known = Thesaurus([["不能借", "借不了"], ["能借", "借得到"]])
    assert known.concepts("我能不能借") == ("能借",)
    assert known.concepts("我不能借") == ("不能借",)


def test_a_word_with_two_meanings_has_both() -> None:
    assert Thesaurus([["还款", "扣款"], ["付款", "扣款"]]).concepts("扣款了") == ("还款", "付款")


def test_nothing_known_is_no_concept() -> None:
    assert Thesaurus([["还款", "扣款"]]).concepts("") == Thesaurus([]).concepts("还款") == ()


def test_a_bank_adds_words_of_its_own() -> None:
    lexicon = Lexicon.of(related=[["粮票卡", "粮食补贴卡"]])
    assert Understander(lexicon).understand("粮食补贴卡丢了").concepts[0] == "粮票卡"


def test_the_shipped_groups_are_words_as_texts_have_them() -> None:
    names = Counter[str]()
    for number, line in enumerate(_SHIPPED.read_text("utf-8").splitlines(), start=1):
        if line.startswith("#"):
            continue
        words = line.split()
        assert len(words) >= 2, number
        assert len(set(words)) == len(words), number
        wrong = [word for word in words if not _WORD.fullmatch(word) or normalise(word) != word]
        assert not wrong, (number, wrong)
        names[words[0]] += 1
    assert [name for name, count in names.items() if count > 1] == []
