"""Whatever a category is called, its button leads to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.place import Place

NAMES = st.text(min_size=1, max_size=100) | st.sampled_from(["50%/年?page=2", "%2F", "?page=9", "a+b&c=d#e", "/"])
PLACES = st.builds(
    Place, path=st.lists(NAMES, max_size=3).map(tuple), topic=st.none(), page=st.integers(1, 99_999)
) | st.builds(Place, topic=NAMES, page=st.integers(1, 99_999))


@given(PLACES)
def test_a_page_is_found_again_by_its_payload(place: Place) -> None:
    assert Place.read(place.page_payload) == place


@given(PLACES)
def test_a_payload_without_a_page_leads_to_the_first_and_fits(place: Place) -> None:
    found = Place.read(place.payload)
    assert found is not None
    assert (found.path, found.topic, found.page) == (place.path, place.topic, 1)
    assert len(place.page_payload) <= 1000  # what the web chat takes


@pytest.mark.parametrize(
    "payload", ["/human", "/faq/a", "/categoriesx", "/category", "", "categories", "/categories?page=0"]
)
def test_other_payloads_are_no_places(payload: str) -> None:
    assert Place.read(payload) is None
