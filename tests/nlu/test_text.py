"""Normalisation: many ways of typing, one way of reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import normalise, normalise_with_offsets

any_text = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Ａpple　Ｐay", "apple pay"),
        ("還款 怎麼 辦", "还款怎么办"),
        ("  还\u200b款\t\n", "还款"),
        ("１２３ ４５６", "123 456"),
        ("登\x00陆", "登陆"),
        ("坏\ud800字", "坏字"),
        ("", ""),
        ("\u3000 \r\n", ""),
        ("❤️", "❤"),
    ],
)
def test_ways_of_typing_read_alike(typed: str, read: str) -> None:
    assert normalise(typed) == read


@given(any_text)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(any_text)
def test_every_character_knows_where_it_was_typed(text: str) -> None:
    found = normalise_with_offsets(text)
    assert len(found.offsets) == len(found.text)
    assert list(found.offsets) == sorted(found.offsets)
    assert all(0 <= offset < len(text) for offset in found.offsets)


@given(any_text)
def test_the_quick_way_and_the_way_with_offsets_read_alike(text: str) -> None:
    assert normalise(text) == normalise_with_offsets(text).text


def test_a_span_of_normalised_text_points_back_at_the_raw_text() -> None:
    raw = "請 問　還 款 日"
    found = normalise_with_offsets(raw)
    start = found.text.index("还款")
    first, last = found.raw_span(start, start + 2)
    assert raw[first:last] == "還 款"
