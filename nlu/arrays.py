"""Arrays and plain data on disk. Nothing is ever unpickled, so a file can be damaged but not dangerous."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.errors import CodedError

Arrays = dict[str, Any]  # numpy arrays by name
_REBUILD = "重新发布一次"


def write_arrays(path: Path, arrays: Arrays) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Raises CodedError N020 when the file is missing, cut short or altered (the format carries checksums)."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, KeyError) as error:
        raise damaged(path, error) from error


def write_json(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def read_json(path: Path) -> Any:
    """Raises CodedError N020 when the file is missing or is not JSON."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise damaged(path, error) from error


def damaged(path: Path, error: Exception | str) -> CodedError:
    return CodedError("N020", f"索引文件损坏或缺失：{path}（{error}）", hint=_REBUILD)
