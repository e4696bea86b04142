"""`bot serve` as a process of its own, as it runs for a bank."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings

_ADDRESS = re.compile(r"http://[^\s/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """As a power switch does: no goodbye."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(settings: Settings, *, log: Path | None = None) -> Iterator[Server]:
    """On a free port; stopped at the end, which must take a clean exit unless the test killed it."""
    command = [sys.executable, "-m", "bot.cli", "serve", "--config", str(settings.home / "config.yml"), "--port", "0"]
    with (log or settings.home / "server.log").open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, "PYTHONUTF8": "1"}
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        address = _ADDRESS.search(line)
        assert address is not None, f"the server did not start: {line!r}, see {errors.name}"
        yield Server(url=address.group(), process=process)
    finally:
        if process.poll() is None:
            process.terminate()
            assert process.wait(timeout=20) == 0
        process.stdout.close()
