"""`bot kb`: the knowledge base looked after."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.console import DEFAULT_CONFIG, ConfigOption, clear_errors, progress, settings
from bot.commands.evaluation_tables import in_chinese
from bot.commands.health_tables import print_categories, print_confusions, print_entries
from bot.examining import exams
from knowledge.evaluation import queries as query_files
from knowledge.health.category_health import categories_health, confusions
from knowledge.health.entry_health import entries_health

app = typer.Typer(help="照看知识库", no_args_is_help=True)


@app.callback()
def kb() -> None:
    """照看知识库"""


@app.command()
def health(
    exam: Annotated[
        Path | None, typer.Option(help='真实的测试问题：每行 {"text", "id"}；另外总会从每个条目抽一个问法来考')
    ] = None,
    rows: Annotated[int, typer.Option(min=0, help="列出多少个条目，最需要照看的在前；0 为全部")] = 30,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """逐个条目和分类看知识库：问法的数量和差别、和谁混淆、考得怎样、用了哪些事实；不写入任何内容。"""
    with clear_errors():
        chosen = settings(config)
        asked = query_files.read(exam) if exam is not None else ()
        with progress() as report:
            entries = asyncio.run(exams.served(chosen, report))
            own = exams.ask_its_own(chosen, entries, in_chinese(report)).answered
            real = exams.ask_real(chosen, entries, asked, in_chinese(report)).answered if asked else ()
    found = entries_health(entries, own, real)
    print_categories(categories_health(found))
    print_confusions(confusions(found))
    print_entries(found, rows)
