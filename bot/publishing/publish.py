"""Publishing: from what the database holds to a verified version on disk, which one atomic rename makes live."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.config import Settings
from bot.domain.seeding import SeedPlan
from bot.ports import Clock, ContentStore, Progress
from bot.publishing import golden_gate, snapshot_files, sources
from bot.publishing import manifest as manifests
from bot.publishing.alone import alone
from bot.publishing.manifest import Manifest
from bot.publishing.sources import Sources
from graph import subject_codec
from graph.facts import FactTable
from graph.schema import Subject
from knowledge import entry_codec
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry
from knowledge.files.loaded import Located
from knowledge.index.matcher import Matcher
from knowledge.index.neighbours import neighbours
from nlu.encoders.encoder import Encoder
from nlu.errors import CodedError, ContentError, Problem
from nlu.lexicon import Lexicon
from nlu.understand import Understander


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """`is_new` is false when nothing had changed since the live version."""

    version: str
    is_new: bool
    counts: dict[str, int]
    entries: SeedPlan
    subjects: SeedPlan
    warnings: Sequence[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What the database holds, files followed."""

    entries: tuple[Located[Entry], ...]
    subjects: tuple[Subject, ...]

    @property
    def served(self) -> list[Entry]:
        return [located.value for located in self.entries if not located.value.is_draft]


class Publisher:
    def __init__(
        self,
        settings: Settings,
        *,
        entries: ContentStore,
        subjects: ContentStore,
        clock: Clock,
        encoder: Encoder | None,
        progress: Progress,
        author: str,
    ) -> None:
        self._settings, self._clock, self._encoder, self._progress = settings, clock, encoder, progress
        self._author = author
        self._entries, self._subjects = entries, subjects

    async def publish(self, *, only_if_changed: bool) -> Published:
        """Raises ContentError with every problem when content or golden questions forbid it (the live version stays),
        CodedError (B014) when another publish is under way."""
        root = self._settings.snapshots
        root.mkdir(parents=True, exist_ok=True)
        with alone(root):
            found = sources.read(self._settings.content)
            _refuse(found.problems)
            entry_seeds = {str(item.value.id): entry_codec.to_json(item.value) for item in found.entries}
            subject_seeds = {subject.id: subject_codec.to_json(subject) for subject in found.subjects or ()}
            followed = (await self._entries.follow(entry_seeds), await self._subjects.follow(subject_seeds))
            base = await self._base(found)
            version, is_new, warnings = self._version(root, found, base, only_if_changed=only_if_changed)
            return Published(
                version=version,
                is_new=is_new,
                counts=_counts(base, found),
                entries=followed[0],
                subjects=followed[1],
                warnings=warnings,
            )

    async def _base(self, found: Sources) -> Base:
        places = {item.value.id: item for item in found.entries}
        entries = [entry_codec.from_json(dict(document)) for document in await self._entries.documents()]
        subjects = [subject_codec.from_json(dict(document)) for document in await self._subjects.documents()]
        located = (
            replace(places[entry.id], value=entry) if entry.id in places else Located(value=entry) for entry in entries
        )
        return Base(entries=tuple(located), subjects=tuple(subjects))

    def _version(
        self, root: Path, found: Sources, base: Base, *, only_if_changed: bool
    ) -> tuple[str, bool, Sequence[Problem]]:
        inputs = self._inputs(found, base)
        live = snapshot_files.current(root)
        if only_if_changed and live is not None and _is_newest_from(root, live, inputs):
            return live, False, ()
        problems = sources.check_base(base.entries, base.subjects, found, self._today)
        _refuse(problems)
        if not base.served:
            raise CodedError("B015", "知识库里没有可以发布的条目", hint="先导入或编写带答案的条目")
        version, weak = self._build(root, found, base, inputs)
        snapshot_files.prune(root, self._settings.publishing.keep)
        return version, True, [*problems, *weak]

    def _build(self, root: Path, found: Sources, base: Base, inputs: str) -> tuple[str, Sequence[Problem]]:
        """The new version, and the known weaknesses that it still has."""
        for leftover in root.glob(".building-*"):  # of a publish that was killed; ours is the only one running
            shutil.rmtree(leftover, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
        try:
            now = self._clock.now()
            version = manifests.version_name(now, inputs)
            matcher = self._write(folder, base)
            manifest = Manifest(
                version=version,
                created_at=now.isoformat(timespec="seconds"),
                author=self._author,
                inputs=inputs,
                counts=_counts(base, found),
                thresholds={"answer": matcher.thresholds.answer, "suggest": matcher.thresholds.suggest},
                encoder=matcher.encoder.fingerprint,
                golden={"asked": len(found.golden)},
            )
            manifests.seal(folder, manifest)
            snapshot = snapshot_files.read(
                folder, self._encoder
            )  # what is tested is what will be served: read back from disk
            weak = golden_gate.failures(snapshot, found.golden, self._today, self._progress)
            _refuse(weak)
            snapshot_files.sync(folder)
            folder.rename(root / version)
            snapshot_files.set_current(root, version)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return version, weak

    def _write(self, folder: Path, base: Base) -> Matcher:
        content = self._settings.content
        shutil.copyfile(content.lexicon, folder / snapshot_files.LEXICON)
        shutil.copyfile(content.dialogue / "domain.yml", folder / snapshot_files.RESPONSES)
        shutil.copyfile(content.dialogue / "topics.yml", folder / snapshot_files.TOPICS)
        snapshot_files.write_entries(folder / snapshot_files.ENTRIES, base.served)
        FactTable(base.subjects).write(folder / snapshot_files.FACTS)
        understander = Understander(Lexicon.read(content.lexicon))
        matcher = Matcher.build(base.served, understander, encoder=self._encoder, progress=self._progress)
        matcher.write(folder / snapshot_files.INDEX)
        catalogue = Catalogue.build(base.served, neighbours(matcher, base.served))
        catalogue.write(folder / snapshot_files.CATALOGUE)
        return matcher

    @property
    def _today(self) -> date:
        return self._clock.now().astimezone(self._settings.bank.zone).date()

    def _inputs(self, found: Sources, base: Base) -> str:
        """Digest of everything a version is made of."""
        content, digest = self._settings.content, hashlib.sha256()
        for path in (content.lexicon, content.dialogue / "domain.yml", content.dialogue / "topics.yml"):
            digest.update(path.read_bytes())
        documents = {
            "format": manifests.FORMAT,
            "encoder": self._encoder.fingerprint if self._encoder else "lsa",
            "entries": [entry_codec.to_json(entry) for entry in base.served],
            "subjects": [subject_codec.to_json(subject) for subject in base.subjects],
            "golden": [[one.ask, one.outcome, one.target] for one in found.golden],
        }
        digest.update(json.dumps(documents, ensure_ascii=False, sort_keys=True).encode())
        return digest.hexdigest()


def _refuse(problems: Sequence[Problem]) -> None:
    if blocking := sources.errors(problems):
        raise ContentError("B016", blocking)


def _is_newest_from(root: Path, live: str, inputs: str) -> bool:
    """Whether the newest version was made from these inputs. An older one may be live on purpose: it stays so."""
    try:
        manifests.verify(root / live, manifests.read(root / live))
        return manifests.read(root / snapshot_files.versions(root)[-1]).inputs == inputs
    except CodedError:
        return False


def _counts(base: Base, found: Sources) -> dict[str, int]:
    served = base.served
    return {
        "entries": len(served),
        "questions": sum(len(entry.questions) for entry in served),
        "drafts": len(base.entries) - len(served),
        "subjects": len(base.subjects),
        "golden": len(found.golden),
    }
