"""How files meet the database: the rule, case by case."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.seeding import Row, digest, plan

OLD, NEW, EDITED = {"text": "old"}, {"text": "new"}, {"text": "edited"}


def _row(document: dict[str, str], seed: dict[str, str] | None) -> Row:
    return Row(document=document, seed=digest(seed) if seed else None)


def test_a_new_seed_is_added() -> None:
    assert plan({"a": NEW}, {}).added == ("a",)


def test_a_row_still_equal_to_its_seed_follows_the_file() -> None:
    changes = plan({"a": NEW}, {"a": _row(OLD, OLD)})
    assert changes.followed == ("a",)
    assert changes.write["a"].document == NEW


def test_an_edited_row_wins_when_the_file_changes() -> None:
    changes = plan({"a": NEW}, {"a": _row(EDITED, OLD)})
    assert (changes.kept, changes.write) == (("a",), {})


def test_an_edited_row_is_not_mentioned_while_its_file_rests() -> None:
    assert plan({"a": OLD}, {"a": _row(EDITED, OLD)}) == plan({}, {})


def test_an_imported_row_is_nobodys_seed() -> None:
    assert plan({}, {"a": _row(OLD, None)}).delete == ()
    assert plan({"a": NEW}, {"a": _row(OLD, None)}).kept == ("a",)


def test_a_row_goes_with_its_file_unless_it_was_edited() -> None:
    changes = plan({}, {"a": _row(OLD, OLD), "b": _row(EDITED, OLD)})
    assert (changes.delete, changes.kept) == (("a",), ("b",))


_documents = st.fixed_dictionaries({"text": st.sampled_from(["old", "new", "edited"])})
_keys = st.sampled_from("abc")


@given(
    seeds=st.dictionaries(_keys, _documents),
    rows=st.dictionaries(_keys, st.builds(_row, _documents, st.none() | _documents)),
)
def test_following_twice_changes_nothing_more_and_never_loses_an_edit(
    seeds: dict[str, dict[str, str]], rows: dict[str, Row]
) -> None:
    changes = plan(seeds, rows)
    after = {key: row for key, row in {**rows, **changes.write}.items() if key not in changes.delete}
    again = plan(seeds, after)
    assert (again.write, again.delete) == ({}, ())
    for key, row in rows.items():
        if row.is_edited:
            assert after[key] == row
