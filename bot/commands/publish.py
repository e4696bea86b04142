"""`bot publish`: what the database holds becomes a version that a running server picks up."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot import app as composition
from bot import log as logs
from bot.commands.console import DEFAULT_CONFIG, ConfigOption, clear_errors, out, progress, settings, show
from bot.config import Settings
from bot.domain.seeding import SeedPlan
from bot.ports import Progress
from bot.publishing import rollback
from bot.publishing.golden_gate import GOLDEN_FAULT
from bot.publishing.publish import Published


def publish(
    config: ConfigOption = DEFAULT_CONFIG,
    if_changed: Annotated[bool, typer.Option("--if-changed", help="内容没有变化就不发布")] = False,
    full: Annotated[bool, typer.Option("--full", help="全部重新学习，不在现有版本上增量更新")] = False,
    to: Annotated[str | None, typer.Option(help="退回到这个已发布过的版本（bot versions 可查）")] = None,
) -> None:
    """检查、构建、验证并发布知识；正在运行的服务随即换用新版本。"""
    with clear_errors(), _without_searching_for_garbage():
        chosen = settings(config)
        logs.configure(chosen.log)
        if to is not None:
            rollback.go_live(chosen.snapshots, to, composition.matching_models(chosen))
            out.print(f"已换用版本 {to}")
            return
        with progress() as report:
            published = asyncio.run(_publish(chosen, report, only_if_changed=if_changed, full=full))
        show(published.warnings)
        _tell(published)


@contextmanager
def _without_searching_for_garbage() -> Iterator[None]:
    """What is made here stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _publish(settings: Settings, report: Progress, *, only_if_changed: bool, full: bool) -> Published:
    async with composition.publishing(settings, report) as publisher:
        return await publisher.publish(only_if_changed=only_if_changed, full=full)


def _tell(published: Published) -> None:
    _tell_seeds("知识", published.entries)
    _tell_seeds("事实", published.subjects)
    if not published.is_new:
        out.print(f"内容没有变化，继续使用版本 {published.manifest.version}")
        return
    manifest, counts = published.manifest, published.manifest.counts
    how = (
        "全部重新学习"
        if manifest.built.full == manifest.version
        else f"在原有版本上更新，累计变化 {manifest.built.drift} 个问法"
    )
    out.print(f"已发布版本 {manifest.version}：{counts['entries']} 个条目、{counts['questions']} 个问法（{how}）")
    if counts["golden"]:
        weak = sum(problem.code == GOLDEN_FAULT for problem in published.warnings)
        out.print(
            f"必答问题 {counts['golden']} 条，其中 {weak} 条待改进（见上面的提示）" if weak else "必答问题全部通过"
        )
    if counts["drafts"]:
        out.print(f"另有 {counts['drafts']} 个没有答案的草稿未发布")


def _tell_seeds(name: str, plan: SeedPlan) -> None:
    parts = [
        f"{word} {len(keys)} 条"
        for word, keys in (("新增", plan.added), ("随文件更新", plan.followed), ("随文件删除", plan.delete))
        if keys
    ]
    if parts:
        out.print(f"{name}：{'，'.join(parts)}")
    for key in plan.kept:
        out.print(f"{name}：「{key}」在数据库里改过，保留数据库的内容，不随文件")
