"""A base in whichever format it comes."""

from __future__ import annotations

from pathlib import Path

from knowledge.files import jsonl, yaml_entries
from knowledge.files.loaded import Loaded


def read(path: Path) -> Loaded:
    """A folder or `.yml`/`.yaml` is YAML, everything else JSON lines."""
    is_yaml = path.is_dir() or path.suffix.lower() in (".yml", ".yaml")
    return yaml_entries.read(path) if is_yaml else jsonl.read(path)
