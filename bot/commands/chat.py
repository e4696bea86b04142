"""`bot chat`: the same engine in a terminal."""

from __future__ import annotations

import asyncio
import uuid

from rich.markup import escape

from bot import app as composition
from bot import log as logs
from bot.app import Bot
from bot.clock import SystemClock
from bot.commands.console import DEFAULT_CONFIG, ConfigOption, clear_errors, out, settings
from bot.config import LogSettings, Settings
from bot.domain.event import BotUttered, Button
from bot.domain.message import ConversationId, MessageId, UserMessage, conversation_id
from bot.publishing.live import LiveSnapshots

PROMPT = "[bold]您[/bold] "
LEAVE = frozenset({"exit", "quit", "退出"})


def chat(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """在终端里和机器人对话；输入按钮前的数字即点按钮，输入“退出”结束。"""
    with clear_errors():
        chosen = settings(config)
        logs.configure(LogSettings(level="error"))
        asyncio.run(_chat(chosen))


async def _chat(settings: Settings) -> None:
    snapshots = LiveSnapshots.open(settings.snapshots, composition.matching_models(settings))
    async with composition.running(settings, snapshots, SystemClock()) as bot:
        conversation = conversation_id("terminal", uuid.uuid4().hex)
        await bot.engine.open(conversation)
        opening = await bot.trackers.events(conversation, after=0, limit=10)
        buttons = _show([stored.event for stored in opening if isinstance(stored.event, BotUttered)])
        while (typed := await _typed()) is not None:
            button = buttons.get(typed.strip())
            said = await _turn(bot, conversation, typed, button)
            buttons = _show(said) or ({} if said else buttons)


async def _turn(bot: Bot, conversation: ConversationId, typed: str, button: Button | None) -> tuple[BotUttered, ...]:
    message = UserMessage(
        conversation_id=conversation,
        message_id=MessageId(uuid.uuid4().hex),
        text=button.title if button else typed,
        payload=button.payload if button else None,
    )
    return (await bot.engine.handle(message)).messages


async def _typed() -> str | None:
    try:
        typed = await asyncio.to_thread(out.input, PROMPT)
    except (EOFError, KeyboardInterrupt):
        return None
    return None if typed.strip() in LEAVE else typed


def _show(messages: list[BotUttered] | tuple[BotUttered, ...]) -> dict[str, Button]:
    """Prints them and returns the buttons by the number to type."""
    numbered: dict[str, Button] = {}
    for message in messages:
        out.print(f"[cyan]机器人[/cyan] {escape(message.text)}")
        for button in message.buttons:
            number = str(len(numbered) + 1)
            numbered[number] = button
            out.print(f"     {number}. {escape(button.title)}")
    return numbered
