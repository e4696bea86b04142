"""The cached dictionary: the same as jieba's own, and a damaged or foreign one is never trusted."""

from __future__ import annotations

import marshal
from pathlib import Path

import jieba
import pytest

from nlu import word_dictionary as module
from nlu.word_dictionary import word_dictionary


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache" / "dictionary"
    monkeypatch.setattr(module, "_CACHE", path)
    return path


def test_it_is_jiebas_own_and_kept_for_the_next_process(cache: Path) -> None:
    tokenizer = jieba.Tokenizer()
    wanted = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    assert word_dictionary() == wanted
    kept = cache.stat().st_mtime_ns
    assert word_dictionary() == wanted
    assert cache.stat().st_mtime_ns == kept


@pytest.mark.parametrize("content", [b"", b"\x00", marshal.dumps(([1, 2], {"x": 1}, 1)), marshal.dumps({"a": 1})])
def test_a_damaged_or_outdated_one_is_made_again(cache: Path, content: bytes) -> None:
    cache.parent.mkdir()
    cache.write_bytes(content)
    frequencies, total = word_dictionary()
    assert (len(frequencies) > 100_000, total > 1_000_000) == (True, True)
    assert cache.stat().st_size > 1_000_000


def test_a_folder_that_cannot_be_written_is_no_obstacle(cache: Path) -> None:
    cache.parent.write_text("not a folder")
    assert word_dictionary()[1] > 1_000_000
