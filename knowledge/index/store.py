"""A matcher on disk: plain arrays, JSON and a FAISS file, each with its checksum in the manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import EntryId
from knowledge.index.answers import Answers
from knowledge.index.calibrate import Calibration
from knowledge.index.category import Category
from knowledge.index.classifier import Classifier
from knowledge.index.dense import Dense
from knowledge.index.feature_rows import FeatureRows
from knowledge.index.fuse import Fusion
from knowledge.index.keyword import Keyword
from knowledge.index.lexical import Lexical
from knowledge.index.match import Thresholds
from knowledge.index.postings import Postings
from knowledge.index.profile import Profile
from knowledge.index.rerank import Rerank
from knowledge.index.routes import Routes
from nlu.arrays import damaged, read_arrays, read_json, write_arrays, write_json
from nlu.encoders.base_encoder import BaseEncoder
from nlu.encoders.encoder import Encoder
from nlu.encoders.lsa import LsaEncoder
from nlu.errors import CodedError
from nlu.rerankers.reranker import Reranker
from nlu.vocabulary import Vocabulary

if TYPE_CHECKING:
    from knowledge.index.matcher import Matcher

_FUSION = tuple(field.name for field in fields(Fusion))
_CALIBRATION = tuple(field.name for field in fields(Calibration))

_NO_MODEL = ""
_RERANK = "rerank"
_MANIFEST, _TEXTS, _LEARNED, _ROUTES, _DENSE, _ENCODER = (
    "manifest.json",
    "texts.json",
    "learned.npz",
    "routes.npz",
    "dense.faiss",
    "encoder",
)


def write(folder: Path, matcher: Matcher) -> None:
    fusion, calibration, thresholds = matcher.fusion, matcher.calibration, matcher.thresholds
    _write_routes(folder, matcher.routes)
    write_json(
        folder / _TEXTS,
        {
            "entry_ids": matcher.entry_ids,
            "questions": matcher.questions,
            "texts": matcher.texts,
            "features": matcher.vocabulary.names,
            "documents": matcher.vocabulary.documents,
            "keywords": _rules(matcher.routes.keyword),
            "negative_keywords": _rules(matcher.routes.negative_keyword),
        },
    )
    write_arrays(
        folder / _LEARNED,
        {
            "document_counts": matcher.vocabulary.document_counts,
            **{name: getattr(fusion, name) for name in _FUSION},
            **{name: getattr(calibration, name) for name in _CALIBRATION},
            **(_rerank_arrays(matcher.rerank) if matcher.rerank else {}),
            "thresholds": np.array([thresholds.answer, thresholds.suggest]),
        },
    )
    encoder = matcher.encoder
    encoder.fitted.write(folder / _ENCODER)  # it goes with its base
    facts = {"fitted": encoder.fitted.fingerprint, "encoder": _fingerprint(encoder.trained)}
    _seal(folder, {**facts, "reranker": _fingerprint(matcher.reranker)})


def read(
    folder: Path,
    trained: Encoder | None,
    reranker: Reranker | None,
    fitted: LsaEncoder | None,
    *,
    is_verified: bool,
    pause: Callable[[], None],
) -> dict[str, Any]:
    """The parts of a matcher by name. Raises CodedError K011 and K012 as Matcher.read says."""
    try:
        manifest = _unseal(folder, is_verified=is_verified)
        if _fingerprint(trained) != manifest["encoder"]:
            raise _other_model(folder, "编码器", manifest["encoder"], _fingerprint(trained))
        if _fingerprint(reranker) != manifest["reranker"]:
            raise _other_model(folder, "重排模型", manifest["reranker"], _fingerprint(reranker))
        if fitted is None or fitted.fingerprint != manifest["fitted"]:
            fitted = LsaEncoder.read(folder / _ENCODER)
        return {**_parts(folder, pause), "encoder": BaseEncoder(fitted, trained), "reranker": reranker}
    except CodedError as error:
        if error.code != "N020":
            raise
        raise CodedError("K011", error.message, hint=error.hint) from error


def _fingerprint(model: Encoder | Reranker | None) -> str:
    return model.fingerprint if model else _NO_MODEL


def _other_model(folder: Path, name: str, built: str, used: str) -> CodedError:
    return CodedError(
        "K012",
        f"{folder / _MANIFEST} 用{name} {built or '（无）'} 建立，现在设置的是 {used or '（无）'}",
        hint=f"运行 bot publish 重新发布；或把设置里的{name}换回来。正在运行的服务，改了设置要重启",
    )


def _parts(folder: Path, pause: Callable[[], None]) -> dict[str, Any]:
    texts = read_json(folder / _TEXTS)
    pause()
    learned, arrays = read_arrays(folder / _LEARNED), read_arrays(folder / _ROUTES)
    pause()
    try:
        vocabulary = Vocabulary(texts["features"], learned["document_counts"], texts["documents"])
        pause()
        answer, suggest = learned["thresholds"].tolist()
        return {
            "entry_ids": tuple(map(EntryId, texts["entry_ids"])),
            "questions": tuple(texts["questions"]),
            "texts": tuple(texts["texts"]),
            "vocabulary": vocabulary,
            "routes": _read_routes(folder, arrays, texts),
            "fusion": Fusion(**{name: learned[name] for name in _FUSION}),
            "calibration": Calibration(**{name: learned[name] for name in _CALIBRATION}),
            "rerank": _rerank(learned) if _RERANK in learned else None,
            "thresholds": Thresholds(answer=answer, suggest=suggest),
        }
    except (KeyError, TypeError, ValueError, IndexError) as error:  # written by another version
        raise damaged(folder, f"内容不符：{error}") from error


def _seal(folder: Path, facts: dict[str, Any]) -> None:
    """Writes the manifest: `facts`, and the checksum of every file in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != _MANIFEST)
    write_json(
        folder / _MANIFEST, {**facts, "files": {path.relative_to(folder).as_posix(): _checksum(path) for path in files}}
    )


def _unseal(folder: Path, *, is_verified: bool) -> dict[str, Any]:
    """The facts. Raises CodedError N020 naming the first file that is missing or, unless somebody has verified them
    already, differs from its checksum."""
    manifest = read_json(folder / _MANIFEST)
    if not isinstance(manifest, dict) or not manifest.keys() >= {"fitted", "encoder", "reranker", "files"}:
        raise damaged(folder / _MANIFEST, "内容不完整")
    if not isinstance(manifest["files"], dict):
        raise damaged(folder / _MANIFEST, "内容不完整")
    for name, checksum in manifest["files"].items() if not is_verified else ():
        try:
            found = _checksum(folder / name)
        except OSError as error:
            raise damaged(folder / name, error) from error
        if found != checksum:
            raise damaged(folder / name, "校验和不符")
    return manifest


def _write_routes(folder: Path, routes: Routes) -> None:
    routes.dense.write(folder / _DENSE)
    classifier, profile = routes.classifier, routes.profile
    write_arrays(
        folder / _ROUTES,
        {
            "starts": routes.starts,
            "row_starts": routes.rows.starts,
            "row_ids": routes.rows.ids,
            "masses": routes.masses,
            **routes.lexical.postings.arrays("lexical"),
            "classifier_rows": classifier.rows,
            "classifier_entries": classifier.entries,
            "classifier_weights": classifier.weights,
            **profile.counts.arrays("profile"),
            "profile_lengths": profile.lengths,
            "profile_squares": profile.squares,
            "profile_entry_idf": profile.entry_idf,
            "answer_starts": routes.answers.rows.starts,
            "answer_ids": routes.answers.rows.ids,
            "answers_entry_idf": routes.answers.entry_idf,
            "category_of_entry": routes.category.of_entry,
            **routes.category.names.arrays("category"),
        },
    )


def _read_routes(folder: Path, arrays: dict[str, NDArray[Any]], texts: dict[str, Any]) -> Routes:
    entries, questions = len(arrays["starts"]), len(arrays["row_starts"]) - 1
    categories = int(arrays["category_of_entry"].max(initial=0)) + 1
    return Routes(
        starts=arrays["starts"],
        rows=FeatureRows(starts=arrays["row_starts"], ids=arrays["row_ids"]),
        masses=arrays["masses"],
        lexical=Lexical(Postings.from_arrays(arrays, "lexical", questions)),
        dense=Dense.read(folder / _DENSE),
        classifier=Classifier(
            arrays["classifier_rows"], arrays["classifier_entries"], arrays["classifier_weights"], entries
        ),
        profile=Profile(
            Postings.from_arrays(arrays, "profile", entries),
            arrays["profile_lengths"],
            arrays["profile_squares"],
            arrays["profile_entry_idf"],
        ),
        answers=Answers(
            FeatureRows(starts=arrays["answer_starts"], ids=arrays["answer_ids"]), arrays["answers_entry_idf"]
        ),
        category=Category(arrays["category_of_entry"], Postings.from_arrays(arrays, "category", categories)),
        keyword=_keyword(texts["keywords"], entries),
        negative_keyword=_keyword(texts["negative_keywords"], entries),
    )


def _rerank_arrays(rerank: Rerank) -> dict[str, NDArray[Any]]:
    calibration = {f"{_RERANK}_{name}": getattr(rerank.calibration, name) for name in _CALIBRATION}
    return {_RERANK: rerank.weights, **calibration}


def _rerank(learned: dict[str, NDArray[Any]]) -> Rerank:
    calibration = Calibration(**{name: learned[f"{_RERANK}_{name}"] for name in _CALIBRATION})
    return Rerank(weights=learned[_RERANK], calibration=calibration)


def _rules(keyword: Keyword) -> list[Any]:
    return [[terms, entries.tolist()] for terms, entries in keyword.rules.items()]


def _keyword(rules: list[Any], entries: int) -> Keyword:
    return Keyword({tuple(terms): pointed for terms, pointed in rules}, entries)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
