"""What a published version consists of, and the proof that it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from nlu.errors import CodedError

FORMAT = 9  # also goes up when texts come to be read differently (nlu/correction): an index is of one reading
NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """`full`: the version in which everything was last learned from scratch; `drift`: questions that came or went
    since."""

    full: str
    drift: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    version: str
    created_at: str  # ISO 8601, UTC
    inputs: str  # digest of everything that went in: equal inputs need no new version
    counts: Mapping[str, int]
    thresholds: Mapping[str, float]
    encoder: str  # fingerprint
    reranker: str  # fingerprint; empty: none
    built: Built
    golden: Mapping[str, int]  # asked, passed
    author: str = ""  # the account that published
    files: Mapping[str, str] = field(default_factory=dict)  # path in the snapshot -> SHA-256
    format: int = FORMAT


def version_name(now: datetime, inputs: str) -> str:
    """Sorts by time, to the millisecond."""
    return f"{now:%Y%m%d-%H%M%S}{now.microsecond // 1000:03d}-{inputs[:6]}"


def seal(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest with a hash of every file beside it."""
    files = {path.relative_to(folder).as_posix(): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    document = {**asdict(manifest), "files": files}
    (folder / NAME).write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Raises CodedError (B010) when the manifest is missing or damaged."""
    path = folder / NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            message = f"{path}: 快照格式是 {document['format']}，本程序读 {FORMAT}"
            raise CodedError("B010", message, hint="运行 bot publish 重新发布")
        return Manifest(**{**document, "built": Built(**document["built"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CodedError("B010", f"{path}: 快照清单缺失或损坏", hint="运行 bot publish 重新发布") from error


def verify(folder: Path, manifest: Manifest) -> None:
    """Raises CodedError (B011) naming the first file that is missing or changed."""
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise CodedError("B011", f"{path}: 快照缺少文件", hint="运行 bot publish 重新发布")
        if sha256(path) != digest:
            raise CodedError("B011", f"{path}: 快照文件已损坏", hint="运行 bot publish 重新发布")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
