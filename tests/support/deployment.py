"""A scratch deployment: its own folder with config.yml and var/, the shipped content unless told otherwise."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot import app as composition
from bot.clock import SystemClock
from bot.config import Settings
from bot.ports import Clock
from bot.publishing.live import LiveSnapshots
from bot.publishing.publish import Published
from bot.settings import reading


def deploy(folder: Path, **sections: object) -> Settings:
    """Writes `folder/config.yml`; `sections` are its top-level keys."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(sections, allow_unicode=True), encoding="utf-8")
    return reading.read(path).settings


async def publish(settings: Settings, *, only_if_changed: bool = False, full: bool = False) -> Published:
    async with composition.publishing(settings, silent) as publisher:
        return await publisher.publish(only_if_changed=only_if_changed, full=full)


def opened(settings: Settings, clock: Clock | None = None) -> LiveSnapshots:
    """As the server opens it."""
    return LiveSnapshots.open(settings.snapshots, composition.matching_models(settings), clock or SystemClock())


def silent(stage: str, done: int, total: int) -> None:
    pass
