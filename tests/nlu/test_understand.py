"""What is understood of a text: words with synonyms resolved, and entities where they were typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.entities.overlaps import find_entities
from nlu.errors import ContentError
from nlu.lexicon import Lexicon
from nlu.understand import Understander

CONTENT = Path(__file__).parents[2] / "knowledge" / "content"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.of(terms=["结清证明"], synonyms=[["账户", "帐户"], ["提前还款", "提钱还款"]], stop_words=["请问"])


def test_terms_stay_whole_synonyms_are_resolved_and_stop_words_dropped(lexicon: Lexicon) -> None:
    understood = Understander(lexicon).understand("请问帐户提钱还款，怎么开结清证明？")
    assert understood.tokens == ("账户", "提前还款", "怎么", "开", "结清证明")
    assert understood.text == "请问帐户提钱还款,怎么开结清证明?"


def test_one_lexicon_does_not_change_another(lexicon: Lexicon) -> None:
    assert Understander(Lexicon.empty()).understand("结清证明").tokens == ("结清", "证明")


@pytest.mark.parametrize("raw", ["", "   ", "😀😀", "？！", "\x00\x01", "\ud800", "的"])
def test_texts_that_say_nothing_are_understood_as_nothing(raw: str) -> None:
    assert Understander(Lexicon.of(stop_words=["的"])).understand(raw).tokens == ()


def test_a_very_long_text_is_read_at_both_ends() -> None:
    understood = Understander(Lexicon.empty()).understand("开头" + "啊" * 10_000 + "怎么还款")
    assert len(understood.text) <= 300
    assert understood.text.startswith("开头")
    assert understood.text.endswith("怎么还款")


def test_entities_point_at_what_was_typed() -> None:
    raw = "卡６２２２ 0212 3456 7890，手机+86 138-1234-5678，证11010119900307123x"
    found = find_entities(raw)
    assert [(entity.kind, entity.value) for entity in found] == [
        ("bank_card", "6222021234567890"),
        ("phone", "13812345678"),
        ("id_card", "11010119900307123X"),
    ]
    assert all(raw[slice(*entity.span)] == entity.text for entity in found)


def test_the_longest_of_overlapping_entities_wins() -> None:
    assert [entity.kind for entity in find_entities("转 6222 13812345678")] == ["phone"]
    assert [entity.kind for entity in find_entities("62220 13812345678")] == ["bank_card"]


def test_the_shipped_lexicon_reads_and_repairs_slips() -> None:
    understood = Understander(Lexicon.read(CONTENT / "lexicon.yml")).understand("请问咋提钱还款，咋整")
    assert understood.tokens == ("怎么", "提前还款", "怎么办")


def test_every_mistake_in_a_lexicon_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yml"
    lines = (
        "terms: 还款",
        "words: []",
        "synonyms:",
        "- [账户]",
        "- [利率, 利律]",
        "- [利息, 利率]",
        "stop_words:",
        "- 12",
    )
    path.write_text("\n".join(lines))
    with pytest.raises(ContentError) as failure:
        Lexicon.read(path)
    assert [(problem.line, problem.code) for problem in failure.value.problems] == [
        (1, "N010"),
        (2, "N010"),
        (4, "N010"),
        (8, "N010"),
        (6, "N010"),
    ]


def test_an_empty_lexicon_file_is_an_empty_lexicon(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yml"
    path.write_text("")
    assert Lexicon.read(path).terms == ()
