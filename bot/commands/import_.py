"""`bot import`: knowledge from a file into the database, all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot import app as composition
from bot.commands.console import DEFAULT_CONFIG, FAILED, ConfigOption, clear_errors, out, progress, settings, show
from bot.config import Settings
from bot.ports import ContentStore, Progress
from knowledge import entry_codec
from knowledge.entry import Entry
from knowledge.entry_difference import EntryDifference, entry_difference
from knowledge.files import entries as entry_files
from knowledge.files.identify import identify
from knowledge.files.loaded import Loaded


def import_(
    file: Annotated[Path, typer.Argument(help="Excel（.xlsx）、CSV、kb.jsonl、YAML 文件或 YAML 文件夹")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查：列出全部问题和将有的改动，不写入")] = False,
    merge_duplicates: Annotated[
        bool, typer.Option("--merge-duplicates", help="标准问题相同的行合并成一个条目")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """把文件里的知识导入数据库；有错误时一条也不导入。导入后用 bot publish 发布。"""
    with clear_errors():
        chosen = settings(config)
        with progress() as report:
            loaded = entry_files.read(file, merge_duplicates=merge_duplicates, progress=report)
            loaded, changes = asyncio.run(_take_over(chosen, loaded, report, dry_run=dry_run))
        show(loaded.problems)
        _summarise(loaded, changes, dry_run=dry_run)
        if loaded.errors:
            raise typer.Exit(FAILED)


async def _take_over(
    settings: Settings, loaded: Loaded, report: Progress, *, dry_run: bool
) -> tuple[Loaded, EntryDifference]:
    """Writes what differs, unless there is an error or nothing is to be written."""
    async with composition.entry_store(settings) as store:
        existing = await _held(store)
        loaded = identify(loaded, existing)
        changes = entry_difference((located.value for located in loaded.entries), existing)
        if not loaded.errors and not dry_run:
            written = (*changes.new, *changes.changed)
            await store.put({str(entry.id): entry_codec.to_json(entry) for entry in written}, report)
    return loaded, changes


async def _held(store: ContentStore) -> Sequence[Entry]:
    return [entry_codec.from_json(dict(document)) for document in await store.documents()]


def _summarise(loaded: Loaded, changes: EntryDifference, *, dry_run: bool) -> None:
    drafts = sum(located.value.is_draft for located in loaded.entries)
    counts = (
        f"{len(loaded.entries)} 个条目：新增 {len(changes.new)} 个，更新 {len(changes.changed)} 个，"
        f"没有变化 {len(changes.unchanged)} 个；其中 {drafts} 个没有答案，存为草稿"
    )
    warnings = len(loaded.problems) - len(loaded.errors)
    if loaded.errors:
        out.print(f"有 {len(loaded.errors)} 处错误、{warnings} 处提示，一条也没有导入。能读的有 {counts}")
    elif dry_run:
        out.print(f"检查完毕，没有错误，{warnings} 处提示；没有写入。将导入 {counts}")
    else:
        out.print(f"已导入 {counts}。运行 bot publish 发布")
