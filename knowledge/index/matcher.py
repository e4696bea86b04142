"""FIRST VERSION (lexical only), replaced soon; the public surface stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from knowledge.entry import Entry, EntryId
from knowledge.index.match import Match, Thresholds
from knowledge.index.stage_clock import StageClock
from nlu.encoders.encoder import Encoder
from nlu.understand import Understander, Understanding


def _quiet(stage: str, done: int, total: int) -> None:
    pass


def _grams(query: Understanding) -> list[str]:
    text = query.text
    return [text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)] + [f"w:{t}" for t in query.tokens]


class Matcher:
    def __init__(self, questions: list[str], owners: list[str], vocabulary: dict[str, int], idf, rows) -> None:
        self._questions, self._owners, self._vocabulary, self._idf, self._rows = questions, owners, vocabulary, idf, rows
        self.thresholds = Thresholds(answer=0.7, suggest=0.35)

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        understander: Understander,
        *,
        encoder: Encoder | None = None,
        progress: Callable[[str, int, int], None] = _quiet,
    ) -> Matcher:
        questions = [question for entry in entries for question in entry.questions]
        owners = [entry.id for entry in entries for _ in entry.questions]
        grams = [_grams(understander.understand(question)) for question in questions]
        vocabulary: dict[str, int] = {}
        for row in grams:
            for gram in row:
                vocabulary.setdefault(gram, len(vocabulary))
        counts = np.zeros(len(vocabulary) or 1, np.float32)
        for row in grams:
            counts[[vocabulary[g] for g in set(row)]] += 1
        idf = np.log((1 + len(questions)) / (1 + counts)) + 1
        built = cls(questions, owners, vocabulary, idf, None)
        built._rows = sparse.vstack([built._vector(row) for row in grams] or [sparse.csr_matrix((1, 1))], "csr")
        progress("lexical", len(questions), len(questions))
        return built

    def _vector(self, grams: list[str]) -> sparse.csr_matrix:
        ids = [self._vocabulary[g] for g in grams if g in self._vocabulary]
        vector = sparse.csr_matrix(
            (np.ones(len(ids), np.float32), (np.zeros(len(ids), int), ids)), shape=(1, len(self._vocabulary) or 1)
        )
        vector = vector.multiply(self._idf).tocsr().astype(np.float32)
        norm = sparse.linalg.norm(vector)
        return vector / norm if norm else vector

    def search(self, query: Understanding, limit: int, clock: StageClock | None = None) -> list[Match]:
        if not self._questions:
            return []
        cosine = (self._rows @ self._vector(_grams(query)).T).toarray().ravel()
        found: dict[str, Match] = {}
        for place in np.argsort(-cosine, kind="stable"):
            if len(found) >= limit or cosine[place] <= 0:
                break
            if self._owners[place] not in found:
                p = float(min(1.0, cosine[place]))
                found[self._owners[place]] = Match(
                    entry_id=EntryId(self._owners[place]),
                    question=self._questions[place],
                    probability=p,
                    stage="exact" if p > 0.999 else "fused",
                    evidence={"lexical": p},
                )
        return list(found.values())

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "questions.json").write_text(
            json.dumps([self._questions, self._owners, self._vocabulary], ensure_ascii=False), "utf-8"
        )
        np.save(folder / "idf.npy", self._idf)
        sparse.save_npz(folder / "rows.npz", self._rows)

    @classmethod
    def read(cls, folder: Path) -> Matcher:
        questions, owners, vocabulary = json.loads((folder / "questions.json").read_text("utf-8"))
        return cls(
            questions, owners, vocabulary, np.load(folder / "idf.npy"), sparse.load_npz(folder / "rows.npz").tocsr()
        )
