from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.files import atomic_file
from nlu.errors import CodedError


def test_a_file_is_written_whole_and_replaces_an_older_one(tmp_path: Path) -> None:
    file = tmp_path / "base.csv"
    atomic_file.write(file, b"old")
    atomic_file.write(file, b"new")

    assert file.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["base.csv"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to("real.csv")

    atomic_file.write(tmp_path / "link.csv", b"new")

    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"


def test_a_full_disk_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    """The kernel refuses every byte beyond 1,000 of a file, in a process of its own."""
    file = tmp_path / "base.csv"
    file.write_bytes(b"old")
    code = """
import resource, signal, sys
from pathlib import Path
from knowledge.files import atomic_file
from nlu.errors import CodedError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    atomic_file.write(Path(sys.argv[1]), bytes(5000))
except CodedError as error:
    print(error.code)
"""
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "K160"
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["base.csv"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CodedError, match="K160"):
        atomic_file.write(tmp_path / "nowhere" / "base.csv", b"")
