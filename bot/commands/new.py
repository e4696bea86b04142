"""`bot new`: a deployment of one's own, outside the program's folder."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.commands.console import BAD_USAGE, clear_errors, err, out
from bot.config import BankSettings
from bot.deployment import details as checks
from bot.deployment.create import create
from bot.deployment.details import ROBOT, Details


def new(
    folder: Annotated[Path, typer.Argument(help="建在哪里，例如 ../mybank")],
    bank: Annotated[str | None, typer.Option(help="银行名称，例如 江畔银行")] = None,
    hotline: Annotated[str | None, typer.Option(help="客服热线")] = None,
    hours: Annotated[str | None, typer.Option(help="人工服务时间，例如 每日9:00—18:00")] = None,
    robot: Annotated[str, typer.Option(help="机器人的名字", show_default=True)] = ROBOT,
) -> None:
    """建立一个新部署：配置、话术、闲聊、知识模板和示例网页；没有给的信息会逐项询问。"""
    _refuse_to_guess({"--bank": bank, "--hotline": hotline, "--hours": hours})
    with clear_errors():
        details = Details(
            bank=bank.strip() if bank is not None else _ask("银行名称", checks.fault),
            hotline=hotline.strip() if hotline is not None else _ask("客服热线", checks.hotline_fault),
            hours=hours.strip() if hours is not None else _ask("人工服务时间（例如 每日9:00—18:00）", checks.fault),
            robot=robot.strip(),
            today=SystemClock().now().astimezone(BankSettings().zone).date(),
        )
        create(folder, details)
    out.print(f"已建立 {folder}。接下来：", markup=False)
    out.print(f"  cd {shlex.quote(str(folder))}", markup=False)
    out.print("  把知识填进 知识模板.xlsx，再按 README.md 的步骤导入、检查、发布", markup=False)


def _refuse_to_guess(options: dict[str, str | None]) -> None:
    """Where nobody can be asked."""
    missing = [option for option, value in options.items() if value is None]
    if missing and not sys.stdin.isatty():
        err.print(f"[red]错误[/red] \\[B036] 缺少 {'、'.join(missing)}（在终端里运行会逐项询问，否则写在命令里）")
        raise typer.Exit(BAD_USAGE)


def _ask(question: str, wrong: Callable[[str], str | None]) -> str:
    while True:
        answer: str = typer.prompt(question).strip()
        if (reason := wrong(answer)) is None:
            return answer
        err.print(f"{question}{reason}，请再写一次", markup=False)
