"""`bot status`: what the running server does, and what this deployment has on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Annotated, Any, TypeVar

import typer
from rich.markup import escape
from rich.table import Table

from bot.commands import on_disk
from bot.commands.console import DEFAULT_CONFIG, FAILED, ConfigOption, clear_errors, out, settings, show
from bot.commands.running_server import RunningServer
from nlu.errors import CodedError, Problem

Told = TypeVar("Told")
_SKILLS = {
    "faq": "直接回答",
    "payload": "点按钮",
    "suggest": "推荐问题",
    "fallback": "没有答案",
    "smalltalk": "闲聊",
    "safety": "安全话题",
    "handoff": "人工",
    "cancel": "取消",
    "browse": "浏览分类",
    "unreadable": "无法读懂",
    "error": "内部错误",
}
_FOUND_BY = {"exact": "与问法一致", "fused": "综合判断", "payload": "点按钮"}
_STAGES = {"lock": "排队", "load": "读会话", "decide": "判断", "store": "存储", "total": "合计"}


def status(
    config: ConfigOption = DEFAULT_CONFIG,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="服务的端口，默认取自配置文件")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")] = False,
) -> None:
    """查看正在运行的服务：版本、内存、最近一小时的回答来源、耗时和错误；以及磁盘上的版本和数据库。"""
    with clear_errors():
        chosen = settings(config)
    server = RunningServer.of(chosen.server, port=port)
    faults: list[CodedError] = []
    found = _told(server.status, faults)
    versions = on_disk.versions(chosen)
    database = _told(partial(on_disk.database, chosen), faults)
    if as_json:
        errors = [{"code": fault.code, "message": fault.message, "hint": fault.hint} for fault in faults]
        shown = {"server": found, "versions": versions, "database": database, "errors": errors}
        out.print_json(json.dumps(shown, ensure_ascii=False))
    else:
        zone = chosen.bank.zone
        if found is not None:
            _show_server(server, found, versions["live"], zone)
        elif not faults:
            out.print(f"服务：没有运行（{server.address} 没有程序在听）")
        _show_versions(versions, zone)
        if database is not None:
            _show_database(database)
        show([Problem(code=fault.code, message=fault.message, hint=fault.hint) for fault in faults])
    if faults:
        raise typer.Exit(FAILED)


def _told(ask: Callable[[], Told], faults: list[CodedError]) -> Told | None:
    """One thing that cannot be told does not keep the others back."""
    try:
        return ask()
    except CodedError as error:
        faults.append(error)
        return None


def _show_server(server: RunningServer, found: Mapping[str, Any], live: str | None, zone: tzinfo) -> None:
    snapshot = found["snapshot"]
    parts = [f"程序版本 {found['version']}", f"已运行 {_duration(found['uptime_s'])}"]
    if found["memory_bytes"] is not None:
        parts.append(f"内存 {_size(found['memory_bytes'])}")
    out.print(f"服务：运行中，{server.address}，{'，'.join(parts)}，打开的网页会话 {found['open_streams']} 个")
    out.print(f"使用中的版本：{snapshot['version']}，{_moment(snapshot['loaded_at'], zone)} 载入，{_counts(snapshot)}")
    if snapshot["rejections"]:
        out.print(f"[yellow]提示[/yellow] 有 {snapshot['rejections']} 次新版本读不了，仍用旧版本；运行 bot check 查看")
    if live not in (None, snapshot["version"]):
        out.print(f"[yellow]提示[/yellow] 已发布的是 {live}，服务还没有换用；过几秒仍如此就看服务的日志")
    _show_hour(found["last_hour"])


def _show_hour(hour: Mapping[str, Any]) -> None:
    out.print(f"最近一小时：{hour['turns']} 轮")
    for title, names, counts in (
        ("回答来源", _SKILLS, hour["skills"]),
        ("找到答案", _FOUND_BY, hour["found_by"]),
        ("拒绝的请求", {}, hour["refusals"]),
        ("错误", {}, hour["errors"]),
    ):
        if counts:
            out.print(f"  {title}：" + "，".join(f"{escape(names.get(name, name))} {n}" for name, n in counts.items()))
    if hour["stages"]:
        table = Table("耗时（从慢到快）", "一半不超过", "99% 不超过")
        for stage, times in hour["stages"].items():
            table.add_row(_STAGES.get(stage, stage), f"{times['p50_ms']:.1f} 毫秒", f"{times['p99_ms']:.1f} 毫秒")
        out.print(table)


def _show_versions(versions: Mapping[str, Any], zone: tzinfo) -> None:
    if not versions["published"]:
        out.print("磁盘上的版本：还没有发布过知识。先运行 bot publish")
        return
    out.print("磁盘上的版本：")
    for one in versions["published"]:
        mark = "●" if one["version"] == versions["live"] else " "
        out.print(f"  {mark} {one['version']}，{_moment(one['published_at'], zone)} 发布，{_counts(one)}")


def _show_database(database: Mapping[str, int]) -> None:
    size, conversations = database["bytes"], database["conversations"]
    out.print(f"数据库：{_size(size)}，{conversations} 个会话" if size else "数据库：还没有")


def _counts(version: Mapping[str, Any]) -> str:
    words = {"entries": "个条目", "questions": "个问法", "drafts": "个草稿", "golden": "条必答问题"}
    return "、".join(f"{version['counts'].get(name, 0)} {word}" for name, word in words.items())


def _moment(text: str, zone: tzinfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}"


def _duration(seconds: int) -> str:
    days, rest = divmod(timedelta(seconds=seconds), timedelta(days=1))
    hours, minutes = divmod(rest // timedelta(minutes=1), 60)
    parts = [f"{n} {word}" for n, word in ((days, "天"), (hours, "小时"), (minutes, "分")) if n]
    return " ".join(parts) or f"{seconds} 秒"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1000:.0f} KB"
