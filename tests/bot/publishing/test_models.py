"""Publishing and serving with models of the deployment's own, and what happens when the setting changes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from bot import app as composition
from bot.config import Settings
from bot.publishing import manifest as manifests
from bot.publishing import previous, snapshot_files
from bot.publishing.live import LiveSnapshots
from bot.publishing.manifest import Manifest
from bot.publishing.matching_models import MatchingModels
from nlu.errors import CodedError
from tests.support import models
from tests.support.deployment import publish
from tests.support.small_base import small_base

ONNX = {"encoder": str(models.ENCODER.path), "reranker": str(models.RERANKER.path)}
FITTED = {"encoder": "lsa", "reranker": "none"}
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Published with both models. Read only."""
    settings = small_base(tmp_path_factory.mktemp("base"), matching=ONNX)
    asyncio.run(publish(settings))
    return settings


def with_models(settings: Settings, **matching: str) -> Settings:
    return settings.model_copy(update={"matching": settings.matching.model_copy(update=matching)})


def live(settings: Settings) -> Path:
    version = snapshot_files.current(settings.snapshots)
    assert version is not None
    return settings.snapshots / version


def manifest(settings: Settings) -> Manifest:
    return manifests.read(live(settings))


def test_a_version_says_with_which_models_it_was_built(base: Settings) -> None:
    used = composition.matching_models(base)
    assert used.encoder is not None
    assert used.reranker is not None
    assert manifest(base).encoder.endswith(f"+{used.encoder.fingerprint}")  # beside the one that is fitted to the base
    assert manifest(base).reranker == used.reranker.fingerprint


def test_it_is_served_with_the_same_models(base: Settings) -> None:
    snapshot = LiveSnapshots.open(base.snapshots, composition.matching_models(base)).current()
    assert snapshot.index.search(snapshot.nlu.understand("贷款利率是多少"), 1)[0].entry_id == "loan-rate"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"encoder": "lsa"}, "编码器"),
        ({"reranker": "none"}, "重排模型"),
        ({"encoder": "other"}, "编码器"),
        ({"reranker": "other"}, "重排模型"),
    ],
)
def test_a_server_with_other_models_does_not_start_and_says_what_to_do(
    base: Settings, changed: dict[str, str], said: str, tmp_path: Path
) -> None:
    for kind, model in (("encoder", models.ENCODER), ("reranker", models.RERANKER)):
        if changed.get(kind) == "other":
            folder = models.copied(model, tmp_path / kind)
            folder.tokenizer.write_text(folder.tokenizer.read_text("utf-8").replace("款", "歀"), "utf-8")
            changed = {kind: str(folder.path)}
    used = composition.matching_models(with_models(base, **changed))
    with pytest.raises(CodedError, match=said) as failure:
        LiveSnapshots.open(base.snapshots, used)
    assert failure.value.code == "K012"
    assert "bot publish" in failure.value.hint


def test_a_version_of_the_fitted_encoder_is_refused_by_a_model(tmp_path: Path) -> None:
    settings = small_base(tmp_path, matching=FITTED)
    asyncio.run(publish(settings))
    with pytest.raises(CodedError, match="编码器") as failure:
        LiveSnapshots.open(settings.snapshots, composition.matching_models(with_models(settings, **ONNX)))
    assert failure.value.code == "K012"


def test_only_with_the_same_models_is_a_version_brought_up_to_date(base: Settings) -> None:
    lexicon, used = base.content.lexicon, composition.matching_models(base)
    assert previous.find(base.snapshots, lexicon, used, {}) is not None
    for other in (MatchingModels(), MatchingModels(encoder=used.encoder), MatchingModels(reranker=used.reranker)):
        assert previous.find(base.snapshots, lexicon, other, {}) is None


async def test_another_model_makes_a_new_version_though_nothing_else_changed(tmp_path: Path) -> None:
    settings = small_base(tmp_path, matching=FITTED)
    first = await publish(settings)
    assert not (await publish(settings, only_if_changed=True)).is_new
    reranked = await publish(with_models(settings, reranker=ONNX["reranker"]), only_if_changed=True)
    assert reranked.is_new
    assert reranked.manifest.encoder == first.manifest.encoder
    assert (await publish(with_models(settings, **ONNX), only_if_changed=True)).is_new


async def test_a_model_that_cannot_be_loaded_is_told_before_anything_is_written(tmp_path: Path) -> None:
    settings = small_base(tmp_path, matching={"encoder": "./gone"})
    with pytest.raises(CodedError, match="没有模型文件夹"):
        await publish(settings)
    assert not settings.snapshots.exists()


def test_publishing_and_serving_with_onnx_models_import_no_torch(tmp_path: Path) -> None:
    settings = small_base(tmp_path, matching=ONNX)
    code = f"""
import asyncio, pathlib, sys
import bot.server
from bot import app as composition
from bot.publishing.live import LiveSnapshots
from bot.settings import reading
from tests.support.deployment import publish
settings = reading.read(pathlib.Path({str(settings.home / "config.yml")!r})).settings
if sys.argv[1] == "publish":
    asyncio.run(publish(settings))
else:
    LiveSnapshots.open(settings.snapshots, composition.matching_models(settings))
print([name for name in ("torch", "transformers", "sentence_transformers", "huggingface_hub") if name in sys.modules])
"""
    for what in ("publish", "serve"):
        command = [sys.executable, "-c", code, what]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert result.stdout.strip() == "[]"
