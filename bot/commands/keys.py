"""`bot keys`: the keys that sensitive slots are encrypted with."""

from __future__ import annotations

import asyncio
import secrets

import typer

from bot import app as composition
from bot import log as logs
from bot.clock import SystemClock
from bot.commands.console import DEFAULT_CONFIG, FAILED, ConfigOption, clear_errors, err, out, progress, settings
from bot.config import LogSettings, Settings
from bot.domain.data_key import DataKey
from bot.storage.rewrap import DAMAGED, Rewrapped, rewrap

app = typer.Typer(help="敏感信息的密钥", no_args_is_help=True)


@app.command("new")
def new() -> None:
    """生成一把新密钥，写成 BOT_KEYS 里的一项；不保存在任何地方。"""
    key_id = f"{SystemClock().now():%Y%m%d}-{secrets.token_hex(2)}"
    typer.echo(DataKey.new(key_id).written())
    err.print("请放进密钥管理系统，写在环境变量 BOT_KEYS 的最前面，原有的用逗号接在后面。", style="dim")


@app.command("rewrap")
def rewrap_(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """用第一把密钥重新加密全部旧的敏感信息；服务可以照常运行，中断后可以重来。"""
    with clear_errors():
        chosen = settings(config)
        logs.configure(LogSettings(level="error"))
        done = asyncio.run(_rewrap(chosen))
    out.print(f"重新加密了 {done.values} 处")
    if not done.remaining:
        out.print("没有用旧密钥加密的内容了，旧密钥可以停用")
        return
    for key_id, count in sorted(done.remaining.items()):
        name = "信封已损坏" if key_id == DAMAGED else f"密钥 {key_id}"
        err.print(f"还有 {count} 处没有换（{name}）")
    err.print("先确认 BOT_KEYS 含有这些密钥、运行中的服务已用新密钥重启，再运行一次；已损坏的无法恢复")
    raise typer.Exit(FAILED)


async def _rewrap(settings: Settings) -> Rewrapped:
    async with composition.stored_secrets(settings) as (database, vault):
        with progress() as report:
            return await rewrap(database, vault, lambda looked_at: report("检查", looked_at, looked_at))
