"""The live version of a running server: loads what was published, swaps one reference, and keeps serving the old one
when the new one cannot be read."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bot.clock import SystemClock
from bot.domain.served_version import ServedVersion
from bot.domain.snapshot import Snapshot
from bot.ports import Clock
from bot.publishing import manifest as manifests
from bot.publishing import snapshot_files
from bot.publishing.matching_models import MatchingModels
from bot.publishing.snapshot_files import SnapshotReader
from nlu.errors import CodedError

log = structlog.get_logger()
_SYSTEM_CLOCK = SystemClock()
_FITTED = MatchingModels()
_TURN_S = 0.0002
_PAUSE_S = 0.05


class LiveSnapshots:
    """Implements SnapshotSource."""

    def __init__(self, root: Path, snapshot: Snapshot, reader: SnapshotReader, clock: Clock) -> None:
        self._root, self._reader, self._clock = root, reader, clock
        self._rejected: str | None = None
        self._next: tuple[Path, Snapshot | None] | None = None  # what is announced, and what was read of it
        self._swaps = self._rejections = 0
        self._take(snapshot)
        gc.freeze()  # a search through all of a version's objects is a pause of 100 ms, and finds nothing

    @classmethod
    def open(cls, root: Path, models: MatchingModels = _FITTED, clock: Clock = _SYSTEM_CLOCK) -> LiveSnapshots:
        """The current version, or the newest whole one when that is damaged. Raises CodedError when there is none."""
        wanted = snapshot_files.current(root)
        if wanted is None:
            raise CodedError("B013", "还没有发布过知识", hint="先运行 bot publish")
        older = [version for version in reversed(snapshot_files.versions(root)) if version != wanted]
        first_error: CodedError | None = None
        rejections = 0
        reader = SnapshotReader(models)
        for version in (wanted, *older):
            try:
                live = cls(root, reader.read(root / version), reader, clock)
            except CodedError as error:
                log.error("snapshot.rejected", version=version, reason=str(error))
                first_error = first_error or error
                rejections += 1
                continue
            live._rejections = rejections
            if version != wanted:
                live._rejected = wanted
                log.warning("snapshot.older_serves", wanted=wanted, serving=version)
            return live
        assert first_error is not None
        raise first_error

    def current(self) -> Snapshot:
        return self._snapshot

    def served(self) -> ServedVersion:
        return ServedVersion(
            version=self._snapshot.version,
            loaded_at=self._loaded_at,
            counts=self._counts,
            swaps=self._swaps,
            rejections=self._rejections,
        )

    async def follow(self, poll_s: float) -> None:
        """Runs for as long as the server does."""
        while True:
            await asyncio.sleep(poll_s)
            await self.refresh()

    async def refresh(self) -> None:
        await self._prepare()
        version = snapshot_files.current(self._root)
        if version in (None, self._snapshot.version, self._rejected):
            return
        assert version is not None
        try:
            self._take(self._prepared(version) or await self._read(self._root / version))
        except CodedError as error:
            self._rejected = version  # said once; publishing again makes another version
            self._rejections += 1
            log.error("snapshot.rejected", version=version, reason=str(error), serving=self._snapshot.version)
            return
        self._rejected = None
        self._swaps += 1
        log.info("snapshot.swapped", version=version)

    async def _prepare(self) -> None:
        """Reads what is announced ahead of time, so that the swap itself is over at once."""
        folder = snapshot_files.next_folder(self._root)
        if folder is None or (self._next is not None and self._next[0] == folder):
            return
        try:
            self._next = (folder, await self._read(folder))
        except (
            CodedError,
            OSError,
        ):  # withdrawn meanwhile; or damaged, which is told when it is published all the same
            self._next = (folder, None)

    def _prepared(self, version: str) -> Snapshot | None:
        prepared = self._next[1] if self._next else None
        self._next = None
        return prepared if prepared is not None and prepared.version == version else None

    async def _read(self, folder: Path) -> Snapshot:
        with _beside_customers():
            return await asyncio.to_thread(self._reader.read, folder, pause_s=_PAUSE_S)

    def _take(self, snapshot: Snapshot) -> None:
        self._counts = manifests.read(self._root / snapshot.version).counts
        self._snapshot, self._loaded_at = snapshot, self._clock.now()


@contextmanager
def _beside_customers() -> Iterator[None]:
    """Python's threads take turns of 5 ms, and a customer's message needs several: shorter ones while a version loads.
    Its many objects are not searched for garbage, neither while they are made nor ever after."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        sys.setswitchinterval(usual)
