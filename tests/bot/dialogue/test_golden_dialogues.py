"""The conversations of tests/golden/dialogues, played on the shipped knowledge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from tests.support.deployment import opened
from tests.support.script import Step, cases, play
from tests.support.talk import talking

FOLDER = Path(__file__).parents[2] / "golden" / "dialogues"


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Any:
    return opened(published).current()


@pytest.mark.parametrize("steps", list(cases([*FOLDER.glob("*.yml")])))
async def test_the_conversation_goes_as_written(steps: list[Step], published: Settings, snapshot: Any) -> None:
    async with talking(published, snapshot) as talk:
        await play(talk, steps)
