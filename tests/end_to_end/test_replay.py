"""Past replies, told again as they were: over five versions, of which most are no longer on disk."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import app as composition
from bot.cli import app
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.message import MessageId, UserMessage, conversation_id
from bot.publishing import snapshot_files
from tests.support.deployment import opened, publish
from tests.support.small_base import small_base

QUESTIONS = ("贷款利率是多少", "利息咋收", "最多能借多少", "密码忘了", "有没有酒店", "你们几点开门", "转人工")
VERSIONS = 5


@pytest.mark.parametrize("turns", [100, pytest.param(1_000, marks=pytest.mark.slow)])
def test_every_past_reply_is_replayed_word_for_word_with_its_version(tmp_path: Path, turns: int) -> None:
    settings = small_base(tmp_path, publishing={"keep": 2})
    said = asyncio.run(_turns_over_versions(settings, turns))
    assert len({version for _, _, version in said.values()}) == VERSIONS
    assert len(snapshot_files.versions(settings.snapshots)) == 2
    runner = CliRunner()
    for message_id in random.Random(0).sample(sorted(said), turns):
        result = runner.invoke(app, ["replay", message_id, "--config", str(tmp_path / "config.yml")])
        asked, replies, version = said[message_id]
        assert result.exit_code == 0, result.output
        assert f"问：{asked}\n" in result.output
        for reply in replies:
            assert f"：{reply}\n" in result.output
        assert result.output.count(f"依据：版本 {version}") == len(replies)


async def _turns_over_versions(settings: Settings, turns: int) -> dict[str, tuple[str, list[str], str]]:
    """What each message asked and was answered, and by which version."""
    chance = random.Random(1)
    said: dict[str, tuple[str, list[str], str]] = {}
    knowledge = settings.home / "knowledge" / "loan.yml"
    original = knowledge.read_text("utf-8")
    for edition in range(VERSIONS):
        knowledge.write_text(original.replace("最高额度为", f"第{edition}版：最高额度为"), "utf-8")
        version = (await publish(settings)).manifest.version
        async with composition.running(settings, opened(settings), SystemClock()) as bot:
            for number in range(turns // VERSIONS):
                message_id, asked = f"v{edition}-{number}", chance.choice(QUESTIONS)
                reply = await bot.engine.handle(
                    UserMessage(
                        conversation_id=conversation_id("rest", f"c{edition}-{number}"),
                        message_id=MessageId(message_id),
                        text=asked,
                    )
                )
                said[message_id] = (asked, [message.text for message in reply.messages], version)
    return said
