"""Going back: a version that was published once is verified and made live again."""

from __future__ import annotations

from pathlib import Path

from bot.publishing import manifest as manifests
from bot.publishing import snapshot_files
from bot.publishing.alone import alone
from bot.publishing.matching_models import MatchingModels
from nlu.errors import CodedError


def go_live(root: Path, version: str, models: MatchingModels) -> None:
    """Raises CodedError: B031 when there is no such version, B010-B012 or the index's own when it cannot be read."""
    known = snapshot_files.versions(root)
    if version not in known:
        raise CodedError("B031", f"没有版本 {version}", hint=f"现有：{'、'.join(reversed(known)) or '无'}")
    with alone(root):
        snapshot_files.read(root / version, models)  # whole, and of this program's format
        snapshot_files.set_current(root, version)


def listed(root: Path) -> list[manifests.Manifest]:
    """Versions that can be gone back to, newest first; a damaged one is left out."""
    found = []
    for version in reversed(snapshot_files.versions(root)):
        try:
            found.append(manifests.read(root / version))
        except CodedError:
            continue
    return found
