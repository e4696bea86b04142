"""A base in whichever format it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.entry import Entry
from knowledge.files import (
    csv_entries,
    duplicates,
    json_lines,
    jsonl,
    tables,
    xlsx_entries,
    xlsx_writer,
    yaml_entries,
    yaml_writer,
)
from knowledge.files.category_loops import category_loops
from knowledge.files.formats import Format, format_of
from knowledge.files.loaded import Loaded
from knowledge.progress import Progress, silent
from nlu import located_yaml
from nlu.errors import CodedError, ContentError


def read(path: Path, *, merge_duplicates: bool = False, progress: Progress = silent) -> Loaded:
    """A file, or a folder of YAML. Never raises: what cannot be read is a problem. Every id is there once."""
    try:
        loaded = _read(path, progress)
    except ContentError as error:
        return Loaded(entries=(), problems=error.problems)
    settled = duplicates.settle(loaded, merge=merge_duplicates)
    return replace(settled, problems=(*settled.problems, *category_loops(settled.entries)))


def _read(path: Path, progress: Progress) -> Loaded:
    match format_of(path):
        case Format.YAML:
            return yaml_entries.read(path, progress)
        case Format.JSONL:
            return jsonl.read(path, progress)
        case Format.CSV:
            return csv_entries.read(path, progress)
        case Format.XLSX:
            return xlsx_entries.read(path, progress)


def written(entries: Sequence[Entry], form: Format) -> bytes:
    """The content of a file from which `read` gives the same entries. Raises CodedError K156 when it is too large."""
    if form in (Format.CSV, Format.XLSX) and len(entries) > tables.ROWS:
        raise CodedError("K156", f"表格至多 {tables.ROWS:,} 行，这里有 {len(entries):,} 个条目", hint=_USE_JSONL)
    write, limit = _WRITERS[form]
    content = write(entries)
    if len(content) > limit:
        size = len(content) / 1e6
        raise CodedError("K156", f"文件有 {size:,.0f} MB，{form} 至多 {limit / 1e6:,.0f} MB", hint=_USE_JSONL)
    return content


_WRITERS: Mapping[Format, tuple[Callable[[Sequence[Entry]], bytes], int]] = {
    Format.YAML: (yaml_writer.write, located_yaml.MAX_BYTES),
    Format.JSONL: (jsonl.write, json_lines.FILE_BYTES),
    Format.CSV: (csv_entries.write, csv_entries.FILE_BYTES),
    Format.XLSX: (xlsx_writer.write, xlsx_entries.FILE_BYTES),
}
_USE_JSONL = "用 .jsonl，它容得下最大的知识库"
