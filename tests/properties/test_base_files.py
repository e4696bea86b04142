"""Whatever a base says, every file format gives it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import same_question
from knowledge.entry import AnswerChannel, ChannelAnswer, Entry, EntryId, EntryKind
from knowledge.files import entries as entry_files
from knowledge.files import yaml_entries
from knowledge.files.formats import Format

CONTENT = Path(yaml_entries.__file__).parents[1] / "content"
_NEVER_STORED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f�\ufffe\uffff]|锟斤拷|[<&]|javascript:|data:text/html", re.IGNORECASE
)
_WORDS = (
    r"=1+1 +86 -1 @我 '=甲 '' ' _x000D_ _x005F_ #REF! a|b；c;d \n C:\new\ 0012 1e5 2026-01-31 TRUE null ~ , # ＝甲 😀"
)
_PHRASES = ('"', "\n", "- 甲", "甲: 乙", "甲 # 注", "\t甲", "甲\n\n乙", "\u2028", "\x85")
_NASTY = st.sampled_from([*_WORDS.split(" "), *_PHRASES])
_PIECES = st.one_of(_NASTY, st.text(st.characters(exclude_categories=("Cs",)), max_size=8))


def _texts(most: int = 3) -> st.SearchStrategy[str]:
    joined = st.lists(_PIECES, min_size=1, max_size=most).map(lambda pieces: "".join(pieces).replace("\r", "").strip())
    return joined.filter(lambda text: bool(text) and len(text) <= 100 and not _NEVER_STORED.search(text))


NAMES = _texts(1).map(lambda text: text.replace("/", "-").strip()).filter(bool)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def _bases(draw: st.DrawFn) -> list[Entry]:
    by_key: Callable[[str], str] = same_question.key
    questions = draw(st.lists(_texts().filter(lambda text: len(text) <= 60), min_size=1, max_size=4, unique_by=by_key))
    ids = draw(
        st.lists(
            st.from_regex(r"[A-Za-z0-9._=@-]{1,12}", fullmatch=True),
            min_size=len(questions),
            max_size=len(questions),
            unique=True,
        )
    )
    return [draw(_entries(EntryId(one), question, ids)) for one, question in zip(ids, questions, strict=True)]


@st.composite
def _entries(draw: st.DrawFn, entry_id: EntryId, question: str, ids: list[str]) -> Entry:
    similar = draw(st.lists(_texts(), max_size=3, unique_by=same_question.key))
    channels = draw(st.sets(st.sampled_from(AnswerChannel)))
    start, end = sorted((draw(DAYS), draw(DAYS)))
    answer = draw(st.none() | _texts())
    return Entry(
        id=entry_id,
        question=question,
        kind=draw(st.sampled_from(EntryKind)),
        similar=tuple(text for text in similar if same_question.key(text) != same_question.key(question)),
        keywords=tuple(draw(st.lists(_texts(1), max_size=2))),
        negative_keywords=tuple(draw(st.lists(_texts(1), max_size=2))),
        answer=answer,
        channel_answers=tuple(
            ChannelAnswer(channel=one, text=draw(_texts())) for one in AnswerChannel if one in channels
        ),
        category=tuple(draw(st.lists(NAMES, max_size=3, unique=True))),
        tags=tuple(draw(st.lists(_texts(1), max_size=2))),
        related=tuple(EntryId(one) for one in ids if one != entry_id and draw(st.booleans())),
        valid_from=start if draw(st.booleans()) else None,
        valid_until=end if draw(st.booleans()) else None,
        owner=draw(st.just("") | _texts(1)),
    )


@pytest.mark.parametrize("form", Format)
@settings(deadline=None, max_examples=60)  # writes and reads files
@given(base=_bases())
def test_a_base_comes_back_from_a_file_as_it_was(
    form: Format, base: list[Entry], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("base") / f"base.{form}"
    file.write_bytes(entry_files.written(base, form))

    loaded = entry_files.read(file)

    assert loaded.errors == ()
    assert [located.value for located in loaded.entries] == base


@pytest.mark.parametrize("form", Format)
def test_the_shipped_content_comes_back_and_is_written_the_same_again(form: Format, tmp_path: Path) -> None:
    base = [located.value for located in yaml_entries.read(CONTENT).entries]
    file = tmp_path / f"base.{form}"
    file.write_bytes(entry_files.written(base, form))

    loaded = entry_files.read(file)

    assert loaded.errors == ()
    again = [located.value for located in loaded.entries]
    assert again == base
    if form is not Format.XLSX:  # a workbook carries the time of writing
        assert entry_files.written(again, form) == file.read_bytes()
