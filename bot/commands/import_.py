"""`bot import`: knowledge from a file into the database, all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot import app as composition
from bot.commands.console import DEFAULT_CONFIG, ConfigOption, clear_errors, out, progress, settings, show
from bot.config import Settings
from bot.domain.seeding import Document
from bot.ports import Progress
from knowledge import entry_codec
from knowledge.files import entries as entry_files
from nlu.errors import ContentError


def import_(
    file: Annotated[Path, typer.Argument(help="kb.jsonl（每行一个条目），或 YAML 文件、文件夹")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """把文件里的知识导入数据库；有错误时一条也不导入。导入后用 bot publish 发布。"""
    with clear_errors():
        chosen = settings(config)
        loaded = entry_files.read(file)
        if loaded.errors:
            raise ContentError("B018", loaded.errors)
        show(loaded.problems)
        documents = {str(item.value.id): entry_codec.to_json(item.value) for item in loaded.entries}
        with progress() as report:
            asyncio.run(_put(chosen, documents, report))
        drafts = sum(item.value.is_draft for item in loaded.entries)
        out.print(f"已导入 {len(documents)} 个条目，其中 {drafts} 个没有答案，存为草稿。运行 bot publish 发布")


async def _put(settings: Settings, documents: Mapping[str, Document], report: Progress) -> None:
    async with composition.entry_store(settings) as store:
        await store.put(documents, report)
