"""Repairs of what people type: only what is certain, with the place where it was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlu.correction.corrector import Corrector
from nlu.correction.repair import RepairKind
from nlu.lexicon import Lexicon
from nlu.text import normalise
from nlu.understand import Understander

ROOT = Path(__file__).parents[3]
LANGUAGE = ROOT / "tests" / "nlu" / "language"
LEXICON = Lexicon.read(ROOT / "knowledge" / "content" / "lexicon.yml")
CORRECTOR = Corrector(LEXICON)
REPAIRS = [tuple(row) for row in yaml.safe_load((LANGUAGE / "repairs.yml").read_text("utf-8"))]
LEFT_ALONE = [str(text) for text in yaml.safe_load((LANGUAGE / "left_alone.yml").read_text("utf-8"))]

any_text = st.text(st.characters(), max_size=60)
likely_text = st.text(
    st.sampled_from("还款歀贷袋提前钱huankdtq 利率鹅额度咋啥的的😀？！.0189禾易一阿拉木有"), max_size=20
)


@pytest.mark.parametrize(("typed", "read", "kind"), REPAIRS)
def test_what_is_certainly_mistyped_is_repaired(typed: str, read: str, kind: str) -> None:
    corrected = CORRECTOR.correct(typed)
    assert corrected.text == read
    assert corrected.repairs[0].kind is RepairKind(kind)


@pytest.mark.parametrize("typed", LEFT_ALONE)
def test_what_may_be_meant_as_it_is_typed_is_left_alone(typed: str) -> None:
    assert CORRECTOR.correct(typed).repairs == ()


def test_the_lists_are_long_enough_to_mean_something() -> None:
    assert len(REPAIRS) >= 80
    assert len(LEFT_ALONE) >= 80


def test_no_word_of_the_lexicon_is_changed() -> None:
    changed = [word for word in LEXICON.terms if CORRECTOR.correct(word).text != word]
    assert changed == []


def test_an_odd_term_of_a_deployment_is_left_alone_wherever_it_stands() -> None:
    corrector = Corrector(Lexicon.of(terms=["多多多宝", "俺贷"]))
    assert corrector.correct("多多多宝的利息???").text == "多多多宝的利息?"
    assert corrector.correct("俺贷好吗").repairs == ()


def test_a_repair_says_where_it_was_typed() -> None:
    raw = "請問 微 粒 袋 😀 怎麽還？？？"
    repairs = CORRECTOR.correct(raw).repairs
    assert {(one.written, one.meant) for one in repairs} >= {("微 粒 袋", "微粒贷"), ("？？？", "?")}
    assert all(raw[slice(*one.span)] == one.written for one in repairs)


@given(any_text | likely_text)
def test_repairing_twice_changes_nothing(text: str) -> None:
    once = CORRECTOR.correct(text).text
    assert CORRECTOR.correct(once).text == once
    assert normalise(once) == once


@given(any_text | likely_text)
def test_repairs_lie_in_the_text_and_spare_its_numbers(text: str) -> None:
    corrected = CORRECTOR.correct(text)
    assert all(text[slice(*one.span)] == one.written != "" for one in corrected.repairs)
    assert [one for one in corrected.text if one.isdecimal()] == [one for one in corrected.typed if one.isdecimal()]


@pytest.mark.parametrize("raw", ["还款" * 5_000, "huankuan" * 1_250, "袋歀" * 5_000, "咋" * 10_000, "a b " * 2_500])
def test_of_a_long_text_only_the_ends_are_repaired(raw: str) -> None:
    understood = Understander(LEXICON).understand(raw)
    assert len(understood.text) <= 2 * 150 * 4
    assert all(end <= 150 or start >= len(raw) - 150 for start, end in (one.span for one in understood.repairs))
    assert all(raw[slice(*one.span)] == one.written for one in understood.repairs)
