"""One publish or rollback at a time; the lock goes with its process, however that ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nlu.errors import CodedError


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Raises CodedError (B014) while another one is under way."""
    with (root / ".publishing").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CodedError("B014", "另一个发布正在进行", hint="等它结束后再试") from error
        yield
