"""Everything a run needs to go on where it was: written whole or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import torch

_EVERY = 600.0  # seconds


class Checkpoint:
    def __init__(self, file: Path, *, every: float = _EVERY) -> None:
        self._file = file
        self._every = every
        self._last = time.monotonic()

    def read(self) -> dict[str, Any] | None:
        """None where there is none. Only tensors and plain values are unpickled."""
        if not self._file.exists():
            return None
        return dict(torch.load(self._file, weights_only=True))

    @property
    def is_due(self) -> bool:
        return time.monotonic() - self._last >= self._every

    def write(self, state: dict[str, Any]) -> None:
        partial = self._file.with_suffix(".part")
        with partial.open("wb") as stream:
            torch.save(state, stream)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(self._file)
        self._last = time.monotonic()
