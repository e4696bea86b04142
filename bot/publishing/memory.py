"""Memory that a version took while it was read, and no longer needs."""

from __future__ import annotations

import ctypes
from functools import cache


def give_back() -> None:
    """To the system, where the C library keeps it for itself (glibc: 26 MB of the shipped base); elsewhere nothing."""
    if trim := _malloc_trim():
        trim(0)


@cache
def _malloc_trim() -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
