"""Publishing a change to a large base: the live version is brought up to date, or everything is learned anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.app import matching_models
from bot.config import Settings
from bot.publishing import manifest as manifests
from bot.publishing import snapshot_files
from bot.publishing.manifest import Manifest
from nlu.arrays import read_arrays, write_arrays
from tests.support import wide_base as wide
from tests.support.deployment import publish
from tests.support.wide_base import wide_base

BROKEN = 0.995  # above what anything but a question letter for letter reaches


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return wide_base(tmp_path_factory.mktemp("wide"))


async def _changed(settings: Settings, answers: dict[str, str]) -> Manifest:
    wide.write(settings.home / "knowledge" / "wide.yml", answers)
    return (await publish(settings)).manifest


async def test_versions_follow_one_another(first: Settings) -> None:
    """In one test, for the first build takes seconds."""
    full = (await publish(first)).manifest
    assert (full.built.full, full.built.drift) == (full.version, 0)

    update = await _changed(first, {"p3-rate": "利率已经下调。"})
    assert (update.built.full, update.built.drift) == (full.version, 0)  # an answer is no question
    snapshot = snapshot_files.read(first.snapshots / update.version, matching_models(first))
    assert _answer(first, update, f"{wide.PRODUCTS[3]}利息多少") == "利率已经下调。"
    assert snapshot.version == update.version

    path = first.home / "knowledge" / "wide.yml"
    path.write_text(
        path.read_text("utf-8").replace(f"{wide.PRODUCTS[3]}怎么注销", f"{wide.PRODUCTS[3]}注销入口"), "utf-8"
    )
    again = (await publish(first)).manifest
    assert (again.built.full, again.built.drift) == (full.version, 2)  # one gone, one new
    assert update.version != again.version

    lexicon = first.home / "lexicon.yml"
    lexicon.write_bytes(first.content.lexicon.read_bytes() + b"\n# another\n")
    other = first.model_copy(update={"content": first.content.model_copy(update={"lexicon": lexicon})})
    anew = (await publish(other)).manifest
    assert anew.built.full == anew.version  # other words: nothing of the old features can be kept

    _spoil_thresholds(first.snapshots / anew.version)
    path.write_text(
        path.read_text("utf-8").replace(f"{wide.PRODUCTS[4]}怎么注销", f"{wide.PRODUCTS[4]}注销入口"), "utf-8"
    )
    mended = (await publish(other)).manifest
    assert mended.built.full == mended.version  # the golden questions refused the update, not the full build
    assert (await publish(other, full=True)).manifest.built.drift == 0
    assert not list(first.snapshots.glob(".building-*"))


async def test_a_large_change_is_learned_anew(first: Settings) -> None:
    before = (await publish(first)).manifest
    path = first.home / "knowledge" / "wide.yml"
    text = path.read_text("utf-8")
    for product in wide.PRODUCTS[:8]:
        text = text.replace(product, f"新{product}")
    path.write_text(text, "utf-8")
    after = (await publish(first)).manifest
    assert after.built.full == after.version != before.version


def _answer(settings: Settings, manifest: Manifest, text: str) -> str | None:
    snapshot = snapshot_files.read(settings.snapshots / manifest.version, matching_models(settings))
    return snapshot.entries[snapshot.index.search(snapshot.nlu.understand(text), 1)[0].entry_id].answer


def _spoil_thresholds(folder: Path) -> None:
    """A version that answers nothing but exact questions, whole as far as its checksums can tell."""
    index = folder / "index"
    learned = read_arrays(index / "learned.npz")
    write_arrays(index / "learned.npz", {**learned, "thresholds": np.array([BROKEN, BROKEN])})
    sealed = (index / "manifest.json").read_text("utf-8")
    old = manifests.read(folder).files["index/learned.npz"]
    (index / "manifest.json").write_text(sealed.replace(old, manifests.sha256(index / "learned.npz")), "utf-8")
    manifests.seal(folder, manifests.read(folder))
