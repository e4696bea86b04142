"""`bot check`: everything that is wrong with a deployment, at once, each with file and line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import typer

from bot import app as composition
from bot.channels.web.own_page import read_own_page
from bot.commands.console import DEFAULT_CONFIG, FAILED, ConfigOption, clear_errors, out, progress, settings, show
from bot.config import Settings
from bot.ports import Progress
from bot.publishing import manifest as manifests
from bot.publishing import snapshot_files, sources
from bot.publishing.publish import Checked
from nlu.errors import CodedError, Problem


def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """检查配置、知识（文件和数据库）、事实、话术和已发布的版本，一次列出全部问题。"""
    with clear_errors():
        chosen = settings(config)
        with progress() as report:
            checked = asyncio.run(_check(chosen, report))
        problems = [
            *checked.problems,
            *composition.model_problems(chosen),
            *_live_problems(chosen),
            *_page_problems(chosen),
        ]
    show(problems)
    blocking = sources.errors(problems)
    explained = f"，另有 {checked.accepted} 条提示已说明理由" if checked.accepted else ""
    if blocking:
        out.print(f"{len(blocking)} 个错误，{len(problems) - len(blocking)} 条提示{explained}")
        raise typer.Exit(FAILED)
    out.print(f"没有错误，{len(problems)} 条提示{explained}（{checked.entries} 个条目，{checked.subjects} 个主体）")


async def _check(settings: Settings, report: Progress) -> Checked:
    async with composition.publishing(settings, report) as publisher:
        return await publisher.check()


def _live_problems(settings: Settings) -> list[Problem]:
    """A version that was published once and no longer reads as it did."""
    root = settings.snapshots
    live = snapshot_files.current(root)
    return [] if live is None else _refused(lambda: manifests.verify(root / live, manifests.read(root / live)))


def _page_problems(settings: Settings) -> list[Problem]:
    page = settings.web.page
    return [] if page is None else _refused(lambda: read_own_page(page))


def _refused(use: Callable[[], object]) -> list[Problem]:
    try:
        use()
    except CodedError as error:
        return [Problem(code=error.code, message=error.message, hint=error.hint)]
    return []
