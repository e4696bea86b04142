"""`bot versions`: what was published, by whom, when; which one is live."""

from __future__ import annotations

from datetime import datetime

from rich.table import Column, Table

from bot.commands.console import DEFAULT_CONFIG, ConfigOption, clear_errors, out, settings
from bot.publishing import rollback, snapshot_files


def versions(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """列出可以使用或退回的版本。"""
    with clear_errors():
        chosen = settings(config)
        live = snapshot_files.current(chosen.snapshots)
        table = Table(
            Column("版本（● 使用中）", no_wrap=True), Column("发布时间", no_wrap=True), "发布人", "条目", "问法", "必答"
        )
        for manifest in rollback.listed(chosen.snapshots):
            published_at = datetime.fromisoformat(manifest.created_at).astimezone(chosen.bank.zone)
            counts = (str(manifest.counts[name]) for name in ("entries", "questions", "golden"))
            mark = "●" if manifest.version == live else " "
            table.add_row(f"{mark} {manifest.version}", f"{published_at:%Y-%m-%d %H:%M}", manifest.author, *counts)
        if table.row_count:
            out.print(table)
        else:
            out.print("还没有发布过知识。先运行 bot publish")
