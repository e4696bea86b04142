"""`bot export`: the database's knowledge into a file that `bot import` takes back unchanged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot import app as composition
from bot.commands.console import DEFAULT_CONFIG, ConfigOption, clear_errors, err, out, settings
from bot.config import Settings
from knowledge import entry_codec
from knowledge.entry import Entry
from knowledge.files import atomic_file
from knowledge.files import entries as entry_files
from knowledge.files.formats import Format, named
from nlu.errors import CodedError

ForceOption = Annotated[bool, typer.Option("--force", help="文件已存在时覆盖")]


def export(
    file: Annotated[Path, typer.Argument(help="写到哪里；扩展名决定格式：.xlsx .csv .yml .jsonl")],
    force: ForceOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """把数据库里的知识写成文件，改好后可以用 bot import 导回。"""
    with clear_errors():
        form = _format(file)
        check_free(file, force=force)
        entries = asyncio.run(_held(settings(config)))
        if not entries:
            raise CodedError("B070", "数据库里还没有知识", hint="先运行 bot publish 或 bot import")
        with err.status("写入"):
            atomic_file.write(file, entry_files.written(entries, form))
        out.print(f"已导出 {len(entries)} 个条目到 {file}", markup=False)


def check_free(file: Path, *, force: bool) -> None:
    """Raises CodedError B071 when something is there that must stay."""
    if file.exists() and not file.is_file():
        raise CodedError("B071", f"{file} 不是普通文件", hint="换一个文件名")
    if file.exists() and not force:
        raise CodedError("B071", f"{file} 已存在", hint="换一个文件名，或加 --force 覆盖")


def _format(file: Path) -> Format:
    form = named(file)
    if form is None or f".{form}" != file.suffix.lower().replace(".yml", ".yaml"):
        raise CodedError("B072", f"不知道要写成什么格式：{file}", hint="扩展名用 .xlsx .csv .yml 或 .jsonl")
    return form


async def _held(settings: Settings) -> Sequence[Entry]:
    async with composition.entry_store(settings) as store:
        return [entry_codec.from_json(dict(document)) for document in await store.documents()]
