"""`bot config`: every setting, its value, where that comes from, and what it means."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from rich.markup import escape
from rich.table import Column, Table

from bot.commands.console import DEFAULT_CONFIG, ConfigOption, clear_errors, out
from bot.config import Settings
from bot.settings import reading
from bot.settings.key import Key, nearest
from bot.settings.reading import KEYS, Configuration
from nlu.errors import CodedError

_PASSWORD = re.compile(r"(?<=://).*@|(?<=\?).*", re.DOTALL)  # of a database address; its options may hold one too
_MASK = "******"


def config(
    key: Annotated[str | None, typer.Argument(help="只看这一项（如 server.port）或这一组（如 server）")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")] = False,
) -> None:
    """列出每项设置的值、来源和含义；密钥只显示是否已设置。"""
    with clear_errors():
        chosen = _chosen(key)
        read = reading.read(config)
        if as_json:
            shown = {str(one): _as_json(read, one) for one in chosen}
            out.print_json(json.dumps(shown, ensure_ascii=False))
        elif key in KEYS:
            _show_one(read, KEYS[key])
        else:
            _show_table(read, chosen)


def _chosen(name: str | None) -> list[Key]:
    """Raises CodedError (B004) when there is no such key or section."""
    if name in KEYS:
        return [KEYS[name]]
    if found := [key for key in KEYS.values() if name in (None, key.section)]:
        return found
    near = nearest(name or "", KEYS)
    raise CodedError(
        "B004", f"没有「{name}」这项设置", hint=f"是不是想写 {near}？" if near else "全部设置见 bot config"
    )


def _show_table(read: Configuration, keys: list[Key]) -> None:
    table = Table(Column("设置", no_wrap=True), *(Column(title, overflow="fold") for title in ("值", "来源", "含义")))
    for section in dict.fromkeys(key.section for key in keys):
        table.add_row(f"[bold]{section}[/bold]", "", "", f"[bold]{Settings.model_fields[section].description}[/bold]")
        for key in keys:
            if key.section == section:
                cells = (f"  {key.name}", _shown(read, key), str(read.origins[str(key)]), key.description)
                table.add_row(*map(escape, cells))
        table.add_section()
    out.print(table)


def _show_one(read: Configuration, key: Key) -> None:
    default = "未设置" if key.is_secret else _text(read.settings, key.field.get_default())
    lines = {
        "设置": str(key),
        "含义": key.description,
        "值": _shown(read, key),
        "来源": str(read.origins[str(key)]),
        "默认": default,
        "可用的值": key.allowed,
        "环境变量": key.variable + ("（JSON 列表，或用逗号分隔）" if key.is_list else ""),
    }
    for label, text in lines.items():
        out.print(f"{label}：{escape(text)}")


def _as_json(read: Configuration, key: Key) -> dict[str, Any]:
    value, origin = _value(read.settings, key), read.origins[str(key)]
    held = {"is_set": value is not None} if key.is_secret else {"value": _plain(value)}
    return {
        **held,
        "source": str(origin.source),
        "file": origin.file,
        "line": origin.line,
        "variable": origin.variable,
        "description": key.description,
        "allowed": key.allowed,
        "override": key.variable,
    }


def _value(settings: Settings, key: Key) -> Any:
    return getattr(getattr(settings, key.section), key.name)


def _shown(read: Configuration, key: Key) -> str:
    value = _value(read.settings, key)
    if key.is_secret:
        return "未设置" if value is None else "已设置"
    return _text(read.settings, value)


def _text(settings: Settings, value: Any) -> str:
    """As config.yml would have it; a path within the deployment's folder is relative to it."""
    if isinstance(value, Path) and value.is_relative_to(settings.home):
        return str(value.relative_to(settings.home))
    if isinstance(value, float):
        return f"{value:g}"
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    assert not isinstance(value, SecretStr)
    if isinstance(value, str) and "://" in value:
        return _PASSWORD.sub(lambda found: f"{_MASK}@" if found.group().endswith("@") else _MASK, value)
    return str(value) if isinstance(value, Path) else value
