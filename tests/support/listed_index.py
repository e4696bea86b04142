"""A QuestionIndex that finds what a table says, so that a test decides how sure it is; it counts its searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.entry import Entry, EntryId
from knowledge.index.match import Match, Thresholds
from nlu.text import normalise
from nlu.understand import Understanding
from nlu.vocabulary import letters

EXACT = 0.99


class ListedIndex:
    thresholds = Thresholds(answer=0.75, suggest=0.1)

    def __init__(self, entries: Sequence[Entry], finds: Mapping[str, Mapping[str, float]]) -> None:
        """`finds`: for a text, probabilities by entry id, best first. What is not listed finds nothing."""
        self._exact = {letters(normalise(question)): entry.id for entry in entries for question in entry.questions}
        self._finds = {letters(normalise(text)): found for text, found in finds.items()}
        self.searches = 0

    def search(self, query: Understanding, limit: int) -> Sequence[Match]:
        self.searches += 1
        key = letters(query.text)
        if (entry_id := self._exact.get(key)) is not None:
            return [Match(entry_id=entry_id, question=query.text, probability=EXACT, stage="exact")]
        found = self._finds.get(key, {}).items()
        return [
            Match(entry_id=EntryId(one), question=query.text, probability=probability, stage="fused")
            for one, probability in found
        ][:limit]
