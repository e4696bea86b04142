"""Publishing: from what the database holds to a verified version on disk, which one atomic rename makes live."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from bot.config import Settings
from bot.domain.seeding import Document, SeedPlan
from bot.ports import Clock, ContentStore, Progress
from bot.publishing import manifest as manifests
from bot.publishing import snapshot_files, sources
from bot.publishing.alone import alone
from bot.publishing.building import Parts, VersionBuilder
from bot.publishing.manifest import Manifest
from bot.publishing.matching_models import MatchingModels
from bot.publishing.sources import Sources
from bot.publishing.stored_entries import line_of
from graph import subject_codec
from graph.schema import Subject
from knowledge import entry_codec
from knowledge.entry import Entry
from knowledge.files.loaded import Located
from knowledge.lint.compare import compare
from nlu.errors import CodedError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """`is_new` is false when nothing had changed since the live version."""

    manifest: Manifest
    is_new: bool
    entries: SeedPlan
    subjects: SeedPlan
    warnings: Sequence[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    entries: int
    subjects: int
    problems: Sequence[Problem]
    accepted: int  # advice that is left as it is, for a reason that stands in a file


@dataclass(frozen=True, kw_only=True)
class Base:
    """What the database holds, files followed."""

    entries: tuple[Located[Entry], ...]
    subjects: tuple[Subject, ...]

    @cached_property
    def served(self) -> list[Entry]:
        return [located.value for located in self.entries if not located.value.is_draft]

    @cached_property
    def lines(self) -> list[bytes]:
        """Of those that are served, as they are stored."""
        return [line_of(entry) for entry in self.served]


class Publisher:
    def __init__(
        self,
        settings: Settings,
        *,
        entries: ContentStore,
        subjects: ContentStore,
        clock: Clock,
        models: Callable[[], MatchingModels],
        progress: Progress,
        author: str,
    ) -> None:
        """`models` loads them, which only publishing needs."""
        self._settings, self._clock, self._models, self._progress = settings, clock, models, progress
        self._author = author
        self._entries, self._subjects = entries, subjects

    async def publish(self, *, only_if_changed: bool = False, full: bool = False) -> Published:
        """`full`: everything is learned anew, even where bringing the live version up to date would do.

        Raises ContentError with every problem when content or golden questions forbid it (the live version stays),
        CodedError (B014) when another publish is under way, N030-N035 when a model cannot be loaded.
        """
        models = self._models()
        root = self._settings.snapshots
        root.mkdir(parents=True, exist_ok=True)
        with alone(root):
            found = sources.read(self._settings.content)
            sources.refuse(found.problems)
            entry_seeds, subject_seeds = _seeds(found)
            entries, subjects = await self._entries.follow(entry_seeds), await self._subjects.follow(subject_seeds)
            base = _base(found, entries.documents, subjects.documents)
            inputs, live = self._inputs(found, base, models), snapshot_files.current(root)
            is_new = not (only_if_changed and live is not None and _is_newest_from(root, live, inputs))
            if is_new or live is None:
                manifest, warnings = self._new_version(found, base, inputs, models, full=full)
            else:
                manifest, warnings = manifests.read(root / live), ()
            return Published(
                manifest=manifest, is_new=is_new, entries=entries.plan, subjects=subjects.plan, warnings=warnings
            )

    async def check(self) -> Checked:
        """What publishing would say of content, and what only a comparison of all entries shows; nothing is written."""
        found = sources.read(self._settings.content)
        entry_seeds, subject_seeds = _seeds(found)
        entries, facts = await self._entries.preview(entry_seeds), await self._subjects.preview(subject_seeds)
        base = _base(found, entries.documents, facts.documents)
        subjects = None if found.subjects is None else base.subjects
        today = self._clock.now().astimezone(self._settings.bank.zone).date()
        problems = [
            *found.problems,
            *sources.check_base(base.entries, subjects, found, today),
            *compare(base.entries, self._progress),
        ]
        told = [problem for problem in problems if not found.accepted.covers(problem)]
        return Checked(
            entries=len(base.entries),
            subjects=len(base.subjects),
            problems=[*told, *found.accepted.unused(problems)],
            accepted=len(problems) - len(told),
        )

    async def served(self) -> list[Entry]:
        """The knowledge that publishing would serve; nothing is written. Raises ContentError (B016) on bad files."""
        found = sources.read(self._settings.content)
        sources.refuse(found.problems)
        entry_seeds, _ = _seeds(found)
        return _base(found, (await self._entries.preview(entry_seeds)).documents, ()).served

    def _new_version(
        self, found: Sources, base: Base, inputs: str, models: MatchingModels, *, full: bool
    ) -> tuple[Manifest, Sequence[Problem]]:
        builder = VersionBuilder(
            settings=self._settings,
            models=models,
            load_models=self._models,
            progress=self._progress,
            author=self._author,
            now=self._clock.now(),
        )
        problems = sources.check_base(base.entries, base.subjects, found, builder.today)
        sources.refuse(problems)
        if not base.served:
            raise CodedError("B015", "知识库里没有可以发布的条目", hint="先导入或编写带答案的条目")
        parts = Parts(
            entries=base.served,
            lines=base.lines,
            subjects=base.subjects,
            golden=found.golden,
            inputs=inputs,
            counts=_counts(base, found),
        )
        manifest, weak = builder.build(parts, full=full)
        snapshot_files.prune(self._settings.snapshots, self._settings.publishing.keep)
        return manifest, [*(one for one in problems if not found.accepted.covers(one)), *weak]

    def _inputs(self, found: Sources, base: Base, models: MatchingModels) -> str:
        """Digest of everything a version is made of."""
        content, digest = self._settings.content, hashlib.sha256()
        for path in (content.lexicon, content.dialogue / "domain.yml", content.dialogue / "topics.yml"):
            digest.update(path.read_bytes())
        documents = {
            "format": manifests.FORMAT,
            "encoder": models.encoder.fingerprint if models.encoder else "lsa",
            "reranker": models.reranker.fingerprint if models.reranker else "none",
            "subjects": [subject_codec.to_json(subject) for subject in base.subjects],
            "golden": [[one.ask, one.outcome, one.target] for one in found.golden],
        }
        digest.update(json.dumps(documents, ensure_ascii=False, sort_keys=True).encode())
        for line in base.lines:
            digest.update(line)
        return digest.hexdigest()


def _seeds(found: Sources) -> tuple[dict[str, Document], dict[str, Document]]:
    return (
        {str(item.value.id): entry_codec.to_json(item.value) for item in found.entries},
        {subject.id: subject_codec.to_json(subject) for subject in found.subjects or ()},
    )


def _base(found: Sources, entries: Sequence[Document], subjects: Sequence[Document]) -> Base:
    """Entries know the file that they come from, so that a mistake is told where it can be mended."""
    places = {item.value.id: item for item in found.entries}
    read = (entry_codec.from_json(dict(document)) for document in entries)
    return Base(
        entries=tuple(replace(places.get(entry.id, Located(value=entry)), value=entry) for entry in read),
        subjects=tuple(subject_codec.from_json(dict(document)) for document in subjects),
    )


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
