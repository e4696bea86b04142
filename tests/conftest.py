"""What tests share: a published copy of the shipped knowledge, made once, and a server that serves it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.config import Settings
from tests.support.deployment import deploy, publish
from tests.support.server import served


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """The lines that are logged during the test, whatever an earlier test had configured."""
    structlog.reset_defaults()
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped content, published. Read only: copy it with `scratch` to change anything."""
    settings = deploy(tmp_path_factory.mktemp("published"))
    asyncio.run(publish(settings))
    return settings


@pytest.fixture
def scratch(published: Settings, tmp_path: Path) -> Settings:
    """A deployment of the test's own that starts from the published content."""
    settings = deploy(tmp_path / "deployment")
    shutil.copytree(published.var, settings.var)
    return settings


@pytest.fixture(scope="session")
def server_url(published: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests that only talk to it."""
    settings = deploy(tmp_path_factory.mktemp("served"))
    shutil.copytree(published.var, settings.var)
    with served(settings) as server:
        yield server.url
