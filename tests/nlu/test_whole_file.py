from __future__ import annotations

import os
from pathlib import Path

import pytest

from nlu import whole_file
from nlu.errors import ContentError


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")

    assert whole_file.read(tmp_path / "a", 5) == b"12345"
    assert whole_file.head(tmp_path / "a", 2) == b"12"


def test_a_file_above_the_limit_is_refused_with_its_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(2_500_000))

    with pytest.raises(ContentError, match=r"2\.5 MB"):
        whole_file.read(tmp_path / "a", 2_000_000)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="文件夹"):
        whole_file.read(tmp_path, 10)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").touch(mode=0o000)

    with pytest.raises(ContentError, match="读不了"):
        whole_file.read(tmp_path / "a", 10)


@pytest.mark.parametrize("change", ["grown", "rewritten", "replaced"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The change happens for real, between the two looks at the file."""
    file = tmp_path / "a"
    file.write_bytes(b"12345")
    os.utime(file, ns=(1, 1))
    look, looks = os.fstat, []

    def looking(descriptor: int) -> os.stat_result:
        looks.append(descriptor)
        if len(looks) == 3:  # once when opening, once before and once after reading
            if change == "replaced":
                (tmp_path / "b").write_bytes(b"12345")
                (tmp_path / "b").replace(file)
            else:
                file.write_bytes(b"123456" if change == "grown" else b"54321")
        return look(descriptor)

    monkeypatch.setattr(os, "fstat", looking)
    with pytest.raises(ContentError, match="被改动"):
        whole_file.read(file, 10)
    assert len(looks) >= 3
