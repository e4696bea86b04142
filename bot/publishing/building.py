"""Building one version: a folder that is written, sealed, read back and put to the golden questions, then live."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.config import Settings
from bot.ports import Progress
from bot.publishing import manifest as manifests
from bot.publishing import previous as previous_version
from bot.publishing import snapshot_files
from bot.publishing.golden_questions import GoldenQuestions
from bot.publishing.manifest import Built, Manifest
from bot.publishing.matching_models import MatchingModels
from bot.publishing.previous import Previous
from bot.publishing.sources import refuse
from graph.facts import FactTable
from graph.schema import Subject
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry
from knowledge.files.golden import GoldenQuestion
from knowledge.index.matcher import Matcher
from knowledge.index.neighbours import neighbours
from nlu.errors import CodedError, ContentError, Problem
from nlu.lexicon import Lexicon
from nlu.os_reason import os_reason
from nlu.understand import Understander

_WRITE_HINT = "腾出空间或检查权限后重新发布；线上仍是原来的版本"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a version is made of, beside the files that are copied into it. `inputs` is the digest of everything."""

    entries: Sequence[Entry]
    lines: Sequence[bytes]  # the entries, as they are stored
    subjects: Sequence[Subject]
    golden: Sequence[GoldenQuestion]
    inputs: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionBuilder:
    settings: Settings
    models: MatchingModels
    load_models: Callable[[], MatchingModels]
    progress: Progress
    author: str
    now: datetime

    def build(self, parts: Parts, *, full: bool) -> tuple[Manifest, Sequence[Problem]]:
        """The new live version, and the known weaknesses that it has. Unless `full` is wanted, the version that was
        live is brought up to date when little has changed and the golden questions agree.

        Raises ContentError when a golden question fails after a full build too.
        """
        for leftover in self._root.glob(".building-*"):  # of a publish that was killed; ours is the only one running
            shutil.rmtree(leftover, ignore_errors=True)
        known = dict(zip(parts.lines, parts.entries, strict=True))
        previous = previous_version.find(self._root, self.settings.content.lexicon, self.models, known)
        built = previous.since(parts.entries) if previous and not full else None
        if built is not None:
            with suppress(ContentError):
                return self._version(parts, previous, built)
        return self._version(parts, previous, None)

    def _version(
        self, parts: Parts, previous: Previous | None, built: Built | None
    ) -> tuple[Manifest, Sequence[Problem]]:
        folder = Path(tempfile.mkdtemp(prefix=".building-", dir=self._root))
        golden = GoldenQuestions(parts.golden, self.models, self.load_models, self.today, self.progress)
        try:
            with golden.helped(questions=parts.counts["questions"]):
                manifest = self._fill(folder, parts, previous, built)
                with (
                    snapshot_files.announced(self._root, folder),
                    ThreadPoolExecutor(1) as disk,  # which is slow, and idle meanwhile
                ):
                    synced = disk.submit(snapshot_files.sync, folder)
                    weak = golden.failures(folder)
                    refuse(weak)
                    synced.result()
                    folder.rename(self._root / manifest.version)
                    snapshot_files.set_current(self._root, manifest.version)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise CodedError("B032", f"{self._root}: 新版本写不下去：{os_reason(error)}", hint=_WRITE_HINT) from error
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return manifest, weak

    def _fill(self, folder: Path, parts: Parts, previous: Previous | None, built: Built | None) -> Manifest:
        """Writes and seals the version."""
        version = manifests.version_name(self.now, parts.inputs)
        matcher = self._matcher(parts.entries, previous, is_update=built is not None)
        known = previous.neighbours(parts.entries) if previous and built else {}
        catalogue = Catalogue.build(parts.entries, neighbours(matcher, parts.entries, known))
        self._write(folder, parts, matcher, catalogue)
        manifest = Manifest(
            version=version,
            created_at=self.now.isoformat(timespec="seconds"),
            author=self.author,
            inputs=parts.inputs,
            counts=parts.counts,
            thresholds={"answer": matcher.thresholds.answer, "suggest": matcher.thresholds.suggest},
            encoder=matcher.encoder.fingerprint,
            reranker=matcher.reranker.fingerprint if matcher.reranker else "",
            built=built or Built(full=version),
            golden={"asked": len(parts.golden)},
        )
        manifests.seal(folder, manifest)
        return manifest

    def _matcher(self, entries: Sequence[Entry], previous: Previous | None, *, is_update: bool) -> Matcher:
        understander = Understander(Lexicon.read(self.settings.content.lexicon))
        if previous and is_update:
            return previous.matcher.updated(previous.entries, entries, understander, progress=self.progress)
        cached = previous.matcher.cached_vectors if previous else None
        return Matcher.build(
            entries,
            understander,
            encoder=self.models.encoder,
            reranker=self.models.reranker,
            cached=cached,
            progress=self.progress,
        )

    def _write(self, folder: Path, parts: Parts, matcher: Matcher, catalogue: Catalogue) -> None:
        content = self.settings.content
        shutil.copyfile(content.lexicon, folder / snapshot_files.LEXICON)
        shutil.copyfile(content.dialogue / "domain.yml", folder / snapshot_files.DOMAIN)
        shutil.copyfile(content.dialogue / "topics.yml", folder / snapshot_files.TOPICS)
        (folder / snapshot_files.ENTRIES).write_bytes(b"".join(line + b"\n" for line in parts.lines))
        FactTable(parts.subjects).write(folder / snapshot_files.FACTS)
        matcher.write(folder / snapshot_files.INDEX)
        catalogue.write(folder / snapshot_files.CATALOGUE)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.settings.bank.zone).date()

    @property
    def _root(self) -> Path:
        return self.settings.snapshots
