"""From a folder of corpora to an encoder and a reranker: each stage is kept, so that a second run goes on behind it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu.encoders.lsa import LsaEncoder
from nlu.errors import CodedError
from nlu.model_folder import ModelFolder
from nlu.model_name import Kind
from nlu.training import characters, mining
from nlu.training.card import card
from nlu.training.choices import Agreement
from nlu.training.corpus import Corpus, Pair
from nlu.training.encoder import Judged, Pooled, train_encoder
from nlu.training.export import export
from nlu.training.loop import Report
from nlu.training.pretrain import pretrain
from nlu.training.recipe import Encoding, Recipe
from nlu.training.reranker import Judge, train_reranker
from nlu.training.sampling import chosen
from nlu.training.save import save_encoder, save_reranker

_VOCABULARY, _RUN = "vocabulary.json", "run.json"
_AMONG = 8  # nearest questions of which the mined are drawn
_SAMPLED = 20_000  # questions that the mining's own encoder is fitted to
_LONGEST_ASKED = 30  # characters: a longer line of plain text is seldom a question


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`out/encoder` and `out/reranker` are the finished models, `out/work` what they were made by."""

    corpus: Corpus
    development: Mapping[str, list[Pair]]
    recipe: Recipe
    out: Path
    report: Report

    @property
    def work(self) -> Path:
        return self.out / "work"

    def reranker(self) -> dict[str, Agreement]:
        """The figures on the development pairs, by file."""
        judge = self._judge(self._vocabulary())
        return {stem: judge.agreement(pairs) for stem, pairs in self.development.items()}

    def encoder(self) -> dict[str, Agreement]:
        """Likewise; trains the reranker first, which teaches it."""
        vocabulary = self._vocabulary()
        folder = self.out / "encoder"
        if not folder.exists():
            judge = self._judge(vocabulary)
            last = self._pretrained(vocabulary)
            for number, stage in enumerate(self.recipe.encoding):
                name = f"encoder-{number + 1}"
                start, last = last, self.work / name
                if not last.exists():
                    seed = self.recipe.seed + number
                    judged = self._judged(judge, stage, self.work / f"mined-{number + 1}.json", seed)
                    pooled = train_encoder(name, judged, vocabulary, start, stage, seed, self.work, self.report)
                    save_encoder(pooled, vocabulary, last)
            save_encoder(Pooled.read(last, vocabulary), vocabulary, folder)
        pooled = Pooled.read(folder, vocabulary)
        return {stem: pooled.agreement(pairs) for stem, pairs in self.development.items()}

    def complete(self, kind: Kind, figures: Mapping[str, Agreement]) -> None:
        """Adds what serving reads, and what a reader wants to know."""
        folder = self.out / kind
        if not ModelFolder(folder).is_onnx:
            export(folder, kind)
        (folder / "README.md").write_text(card(kind, self.corpus, self.recipe, figures), "utf-8")

    def _pretrained(self, vocabulary: Mapping[str, int]) -> Path:
        return pretrain(self.corpus, vocabulary, self.recipe.pretraining, self.recipe.seed, self.work, self.report)

    def _judge(self, vocabulary: Mapping[str, int]) -> Judge:
        folder = self.out / "reranker"
        if not folder.exists():
            last = self._pretrained(vocabulary)
            for number, stage in enumerate(self.recipe.reranking):
                name = f"reranker-{number + 1}"
                start, last = last, self.work / name
                if not last.exists():
                    seed = self.recipe.seed + number
                    judge = train_reranker(name, self.corpus, vocabulary, start, stage, seed, self.work, self.report)
                    save_reranker(judge, vocabulary, last)
            save_reranker(Judge.read(last, vocabulary), vocabulary, folder)
        return Judge.read(folder, vocabulary)

    def _vocabulary(self) -> dict[str, int]:
        """Raises CodedError N043 when the folder holds another run."""
        self.work.mkdir(parents=True, exist_ok=True)
        identity = {"recipe": self.recipe.model_dump(mode="json"), "corpus": _digest(self.corpus)}
        run, file = self.work / _RUN, self.work / _VOCABULARY
        if run.exists() and json.loads(run.read_text("utf-8")) != identity:
            raise CodedError(
                "N043", f"{self.out} 里是另一次训练（数据、排除名单或配方不同）", hint="换一个 --out 文件夹"
            )
        if not file.exists():
            lines = [line for lines in self.corpus.texts.values() for line in lines]
            sides = [text for pairs in self.corpus.pairs.values() for pair in pairs for text in pair[:2]]
            _write(run, identity)
            _write(file, characters.build([*lines, *sides]))
        return dict(json.loads(file.read_text("utf-8")))

    def _judged(self, judge: Judge, recipe: Encoding, file: Path, seed: int) -> list[Judged]:
        """`file`: where the mined pairs are kept with what the reranker said of them."""
        random = np.random.default_rng(seed)
        labelled = [
            pairs[number]
            for stem, pairs in self.corpus.pairs.items()
            for number in chosen(len(pairs), recipe.passes.get(stem, 1.0), random)
        ]
        known = [Judged(a=pair.a, b=pair.b, alike=float(pair.is_same), equal=pair.is_same) for pair in labelled]
        if not file.exists():
            mined = self._mined(recipe, random)
            self.report("judging", 0, 1, None)
            said = judge.probabilities(mined).tolist()
            self.report("judging", 1, 1, None)
            _write(file, [[a, b, round(alike, 4)] for (a, b), alike in zip(mined, said, strict=True)])
        return known + [
            Judged(a=a, b=b, alike=alike, equal=False) for a, b, alike in json.loads(file.read_text("utf-8"))
        ]

    def _mined(self, recipe: Encoding, random: np.random.Generator) -> list[tuple[str, str]]:
        if not recipe.mined:
            return []
        sides = {text for pairs in self.corpus.pairs.values() for pair in pairs for text in pair[:2]}
        lines = {line for lines in self.corpus.texts.values() for line in lines if 4 <= len(line) <= _LONGEST_ASKED}
        asked = sorted(lines - sides)
        questions = sorted(text for text in sides if len(text) <= _LONGEST_ASKED)
        questions += [asked[number] for number in random.permutation(len(asked))[: recipe.asked]]
        self.report("mining", 0, 1, None)
        sample = [questions[number] for number in random.permutation(len(questions))[:_SAMPLED]]
        vectors = LsaEncoder.fit(sample)[0].encode(questions)
        found = mining.alike(questions, vectors, recipe.mined, _AMONG, random)
        self.report("mining", 1, 1, None)
        return found


def _write(path: Path, content: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    part.replace(path)


def _digest(corpus: Corpus) -> str:
    digest = hashlib.sha256()
    for stem, lines in sorted(corpus.texts.items()):
        digest.update(f"{stem}\n".encode())
        digest.update("\n".join(lines).encode())
    for stem, pairs in sorted(corpus.pairs.items()):
        digest.update(f"{stem}\n".encode())
        digest.update("\n".join(f"{pair.a}\t{pair.b}\t{pair.is_same:d}" for pair in pairs).encode())
    return digest.hexdigest()[:16]
