"""A base in whichever format it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.entry import Entry
from knowledge.evaluation.progress import Progress
from knowledge.files import csv_entries, duplicates, jsonl, xlsx_entries, xlsx_writer, yaml_entries, yaml_writer
from knowledge.files.category_loops import category_loops
from knowledge.files.formats import Format, format_of
from knowledge.files.loaded import Loaded
from nlu.errors import ContentError


def silent(stage: str, done: int, total: int) -> None:
    """Nobody waits to be told."""


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
            return yaml_entries.read(path)
        case Format.JSONL:
            return jsonl.read(path)
        case Format.CSV:
            return csv_entries.read(path, progress)
        case Format.XLSX:
            return xlsx_entries.read(path, progress)


def written(entries: Sequence[Entry], form: Format) -> bytes:
    """The content of a file from which `read` gives the same entries."""
    match form:
        case Format.YAML:
            return yaml_writer.write(entries)
        case Format.JSONL:
            return jsonl.write(entries)
        case Format.CSV:
            return csv_entries.write(entries)
        case Format.XLSX:
            return xlsx_writer.write(entries)
