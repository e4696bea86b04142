"""What a deployment has on disk: published versions and the database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot import app as composition
from bot.config import Settings
from bot.publishing import rollback, snapshot_files
from bot.storage.database import Database
from bot.storage.inventory import Inventory


def versions(settings: Settings) -> Mapping[str, Any]:
    """In JSON's types, newest first."""
    published = [
        {"version": one.version, "published_at": one.created_at, "author": one.author, "counts": dict(one.counts)}
        for one in rollback.listed(settings.snapshots)
    ]
    return {"live": snapshot_files.current(settings.snapshots), "published": published}


def database(settings: Settings) -> Mapping[str, int]:
    """Zeros when there is none yet, and none is made. Raises CodedError (B020, B021) when it cannot be used."""
    exists = Database.exists(settings.database_url)
    return asdict(asyncio.run(composition.inventory(settings)) if exists else Inventory())
