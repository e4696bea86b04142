"""The entries of a version, each read from its line when it is first asked for: a large base loads in no time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from knowledge import entry_codec
from knowledge.entry import Entry, EntryId
from nlu.errors import CodedError

_NONE: Mapping[bytes, Entry] = {}


def line_of(entry: Entry) -> bytes:
    """The same for the same entry, always."""
    return json.dumps(entry_codec.to_json(entry), ensure_ascii=False).encode()


class StoredEntries(Mapping[EntryId, Entry]):
    """Raises CodedError (B012) when the file cannot be read or has other entries than `ids`, in this order."""

    def __init__(self, path: Path, ids: Sequence[EntryId], known: Mapping[bytes, Entry] = _NONE) -> None:
        """`known` are entries by their lines: they need not be read again."""
        try:
            lines = path.read_bytes().splitlines()
        except OSError as error:
            raise damaged(path) from error
        if len(lines) != len(ids):
            raise damaged(path)
        self._lines = dict(zip(ids, lines, strict=True))
        self._read = {entry_id: known[line] for entry_id, line in self._lines.items() if line in known}

    def __getitem__(self, entry_id: EntryId) -> Entry:
        if (entry := self._read.get(entry_id)) is None:
            entry = self._read[entry_id] = entry_codec.from_json(json.loads(self._lines[entry_id]))
        return entry

    def __iter__(self) -> Iterator[EntryId]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def damaged(path: Path) -> CodedError:
    return CodedError("B012", f"{path}: 条目文件缺失或损坏", hint="运行 bot publish 重新发布")
