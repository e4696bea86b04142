"""Which published version a running server serves, and how it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedVersion:
    """`counts` are the manifest's: entries, questions, drafts, golden... `swaps` and `rejections` are since the start:
    versions that replaced another while it served, and versions that could not be read."""

    version: str
    loaded_at: datetime
    counts: Mapping[str, int]
    swaps: int
    rejections: int
