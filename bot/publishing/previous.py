"""What a new version may be brought up from instead of being built anew: the live one, when little has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.publishing import manifest as manifests
from bot.publishing import snapshot_files
from bot.publishing.manifest import Built
from bot.publishing.matching_models import MatchingModels
from bot.publishing.stored_entries import StoredEntries
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.index.matcher import Matcher
from knowledge.index.question_difference import question_difference
from nlu.errors import CodedError

_MOST_DRIFT = 0.10  # of the questions, small talk aside, since everything was last learned from scratch
_FEWEST_QUESTIONS = 1_000  # a smaller base is built anew in a few seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    matcher: Matcher
    entries: Sequence[Entry]
    catalogue: Catalogue
    built: Built

    def since(self, entries: Sequence[Entry]) -> Built | None:
        """How these entries would be built from this version; None when they need a full build.

        Small talk, of which there is much from the first day, makes no base large: what is learned from it alone is
        no measure for a bank's first questions.
        """
        drift = self.built.drift + question_difference(self.entries, entries).count
        count = sum(len(entry.questions) for entry in entries if entry.kind is not EntryKind.SMALLTALK)
        if count < _FEWEST_QUESTIONS or drift > _MOST_DRIFT * count:
            return None
        return Built(full=self.built.full, drift=drift)

    def neighbours(self, entries: Sequence[Entry]) -> Mapping[EntryId, Sequence[EntryId]]:
        """Of those entries that are asked and filed as they were, where all their neighbours are still there."""
        before = {entry.id: entry for entry in self.entries}
        there = {entry.id for entry in entries}
        return {
            entry.id: near
            for entry in entries
            if (old := before.get(entry.id)) is not None
            and (old.questions, old.category) == (entry.questions, entry.category)
            and there.issuperset(near := self.catalogue.near(entry.id))
        }


def find(root: Path, lexicon: Path, models: MatchingModels, known: Mapping[bytes, Entry]) -> Previous | None:
    """The live version, if it is whole and was made with this lexicon and these models. `known` as in StoredEntries."""
    version = snapshot_files.current(root)
    if version is None:
        return None
    folder = root / version
    try:
        manifest = manifests.read(folder)
        manifests.verify(folder, manifest)
        if (folder / snapshot_files.LEXICON).read_bytes() != lexicon.read_bytes():
            return None
        matcher = Matcher.read(
            folder / snapshot_files.INDEX, encoder=models.encoder, reranker=models.reranker, is_verified=True
        )
        entries = tuple(StoredEntries(folder / snapshot_files.ENTRIES, matcher.entry_ids, known).values())
        catalogue = Catalogue.read(folder / snapshot_files.CATALOGUE)
    except CodedError:  # damaged, or of another model or format
        return None
    return Previous(matcher=matcher, entries=entries, catalogue=catalogue, built=manifest.built)
