"""`bot replay`: what was asked, what was answered word for word, by which version, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape

from bot import app as composition
from bot.commands.console import DEFAULT_CONFIG, FAILED, ConfigOption, clear_errors, err, out, settings
from bot.config import Settings
from bot.domain.event import BotUttered, Event, SlotSet, UserUttered
from bot.domain.message import ConversationId, MessageId
from bot.domain.secret import Sealed

MOST_CONVERSATIONS = 20
Turn = tuple[ConversationId, Sequence[Event]]


def replay(
    message_id: Annotated[str, typer.Argument(help="消息编号（REST 的 metadata.message_id，网页聊天的 message_id）")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """重现一条消息：当时问了什么、逐字答了什么、用的哪个版本、依据是什么。"""
    with clear_errors():
        chosen = settings(config)
        turns = asyncio.run(_turns(chosen, MessageId(message_id)))
    if not turns:
        err.print(f"没有编号为 {escape(message_id)} 的消息")
        raise typer.Exit(FAILED)
    for conversation, turn in turns:
        _show(chosen, conversation, turn)


async def _turns(settings: Settings, message_id: MessageId) -> Sequence[Turn]:
    async with composition.past_turns(settings) as store:
        found = await store.conversations(message_id, limit=MOST_CONVERSATIONS)
        turns = [(conversation, await store.turn_events(conversation, message_id)) for conversation in found]
    return [(conversation, [stored.event for stored in turn]) for conversation, turn in turns]


def _show(settings: Settings, conversation: ConversationId, turn: Sequence[Event]) -> None:
    out.print(f"[bold]{escape(conversation)}[/bold]")
    for event in turn:
        match event:
            case UserUttered():
                out.print(f"问：{escape(event.text)}")
            case SlotSet():
                out.print(f"记下：{escape(_slot(event))}")
            case BotUttered():
                _show_answer(settings, event)
    if not any(isinstance(event, BotUttered) for event in turn):
        out.print("（等待人工期间，机器人没有回复）")


def _slot(event: SlotSet) -> str:
    """Nothing here has a key: a sensitive value cannot be shown."""
    return f"〔已加密：{event.name}〕" if isinstance(event.value, Sealed) else f"{event.name} = {event.value}"


def _show_answer(settings: Settings, message: BotUttered) -> None:
    at = message.at.astimezone(settings.bank.zone)
    out.print(f"答（{at:%Y-%m-%d %H:%M:%S}，{message.kind}）：{escape(message.text)}")
    for button in message.buttons:
        out.print(f"    按钮：{escape(button.title)}  {escape(button.payload)}")
    _show_evidence(message)


def _show_evidence(message: BotUttered) -> None:
    evidence: Mapping[str, Any] = message.metadata
    facts = [f"版本 {evidence.get('snapshot', '?')}"]
    names = {"utter_action": "话术", "intent": "意图", "stage": "定于", "probability": "概率", "question": "最近的问法"}
    names |= {"read_as": "读作", "context": "接着说的"}
    facts += [f"{label} {evidence[name]}" for name, label in names.items() if name in evidence]
    out.print(f"    依据：{escape('，'.join(facts))}", style="dim")
    if repairs := evidence.get("repairs"):
        out.print(f"    读作：{escape('，'.join(repairs))}", style="dim")
    for name, label in (("routes", "各路"), ("next", "其次")):
        if found := evidence.get(name):
            figures = "，".join(f"{key} {value}" for key, value in found.items())
            out.print(f"    {label}：{escape(figures)}", style="dim")
