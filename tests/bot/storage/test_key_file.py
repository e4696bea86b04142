"""The key that an installation makes for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.domain.data_key import KEY_BYTES
from bot.storage.key_file import make_key_file, read_key_file
from nlu.errors import CodedError


def test_it_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "data.key"
    assert read_key_file(path) is None
    key = make_key_file(path)
    assert len(key.key) == KEY_BYTES
    assert read_key_file(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["data.key"]


def test_processes_that_start_together_end_with_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "data.key"
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: make_key_file(path), range(8)))
    assert {key.id for key in made} == {made[0].id}
    assert read_key_file(path) == made[0]


@pytest.mark.parametrize("text", ["", "rubbish", "a:AAAA", "\ufeff", "a:x,b:y"])
def test_a_damaged_file_is_told_and_never_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / "data.key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodedError, match="B091"):
        read_key_file(path)
    with pytest.raises(CodedError, match="B091"):
        make_key_file(path)
    assert path.read_text(encoding="utf-8") == text
