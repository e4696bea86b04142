"""A published version on disk: a folder that is written once, sealed, and only ever read."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from bot.dialogue.domain_file import read_domain
from bot.dialogue.topics import PhraseTopics
from bot.domain.snapshot import Snapshot
from bot.publishing import manifest as manifests
from bot.publishing import memory
from bot.publishing.matching_models import MatchingModels
from bot.publishing.stored_entries import StoredEntries
from graph.facts import FactTable
from knowledge.catalogue import Catalogue
from knowledge.index.matcher import Matcher
from nlu.encoders.lsa import LsaEncoder
from nlu.lexicon import Lexicon
from nlu.understand import Understander

ENTRIES, INDEX, FACTS, CATALOGUE = "entries.jsonl", "index", "facts.json", "catalogue.json"
LEXICON, DOMAIN, TOPICS = "lexicon.yml", "domain.yml", "topics.yml"
CURRENT, NEXT = "CURRENT", "NEXT"
WARM_UP = "利率是多少"
_FITTED = MatchingModels()
Part = TypeVar("Part")


def read(folder: Path, models: MatchingModels = _FITTED) -> Snapshot:
    """As SnapshotReader does."""
    return SnapshotReader(models).read(folder)


class SnapshotReader:
    """Reads one version after another: what did not change since the last one is taken from there."""

    def __init__(self, models: MatchingModels) -> None:
        self._models, self._pause_s = models, 0.0
        self._fitted: LsaEncoder | None = None  # the last one that an index brought
        self._parts: dict[str, tuple[str, Any]] = {}  # name -> checksum, what was read

    def read(self, folder: Path, *, pause_s: float = 0.0) -> Snapshot:
        """`pause_s` between two parts of the work is for those who have something better to do meanwhile.

        Raises CodedError naming the file when anything is missing, damaged or of another format.
        """
        self._pause_s = pause_s
        manifest = manifests.read(folder)
        manifests.verify(folder, manifest)

        def part(name: str, read_file: Callable[[Path], Part]) -> Part:
            checksum = manifest.files[name]
            known, value = self._parts.get(name, ("", None))
            if known != checksum:
                self._pause()
                value = read_file(folder / name)
                self._parts[name] = (checksum, value)
            return cast(Part, value)

        domain = part(DOMAIN, read_domain)
        topics = part(TOPICS, PhraseTopics.read)
        index = self._index(folder)
        self._pause()
        snapshot = Snapshot(
            version=manifest.version,
            nlu=Understander(part(LEXICON, Lexicon.read)),
            index=index,
            entries=StoredEntries(folder / ENTRIES, index.entry_ids),
            facts=part(FACTS, FactTable.read),
            responses=domain.responses,
            slots=domain.slots,
            topics=topics,
            catalogue=Catalogue.read(folder / CATALOGUE, around=topics.around),
        )
        self._pause()
        snapshot.index.search(snapshot.nlu.understand(WARM_UP), 1)  # what is set up at first use is set up here
        memory.give_back()
        return snapshot

    def _index(self, folder: Path) -> Matcher:
        index = Matcher.read(
            folder / INDEX,
            encoder=self._models.encoder,
            reranker=self._models.reranker,
            fitted=self._fitted,
            is_verified=True,
            pause=self._pause,
        )
        self._fitted = index.encoder.fitted
        return index

    def _pause(self) -> None:
        if self._pause_s:
            time.sleep(self._pause_s)


def current(root: Path) -> str | None:
    """The version that is live, None when nothing was ever published."""
    try:
        return (root / CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def set_current(root: Path, version: str) -> None:
    """Atomic and durable: after a power cut the pointer names the old version or the new one, never half a name."""
    temporary = root / f".{CURRENT}"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(version + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(root / CURRENT)
    sync_folder(root)


@contextmanager
def announced(root: Path, folder: Path) -> Iterator[None]:
    """While the golden questions are asked, servers may read what will be the next version if they are answered."""
    pointer = root / NEXT
    pointer.write_text(folder.name, encoding="utf-8")
    try:
        yield
    finally:
        pointer.unlink(missing_ok=True)


def next_folder(root: Path) -> Path | None:
    """What is announced, if anything is."""
    try:
        name = (root / NEXT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return root / name if name else None


def versions(root: Path) -> list[str]:
    """Whole versions on disk, oldest first."""
    return sorted(path.parent.name for path in root.glob(f"*/{manifests.NAME}") if not path.parent.name.startswith("."))


def prune(root: Path, keep: int) -> None:
    live = current(root)
    for version in versions(root)[:-keep]:
        if version != live:
            shutil.rmtree(root / version, ignore_errors=True)


def sync(folder: Path) -> None:
    """Everything in the folder is on the disk, not only in its cache."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
