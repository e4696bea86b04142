"""Reads the settings: config.yml, the environment over it, and a clear word for every mistake in either."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config import Settings
from bot.settings.key import keys_of, nearest
from bot.settings.merge import Merge
from bot.settings.origin import Origin, Source
from bot.settings.wording import reason
from nlu import located_yaml
from nlu.errors import ContentError, Problem
from nlu.located_yaml import LocatedDict

KEYS = keys_of(Settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """`origins` says of every key in KEYS where its value comes from."""

    settings: Settings
    origins: Mapping[str, Origin]


def read(path: Path, environment: Mapping[str, str] = os.environ) -> Configuration:
    """Raises ContentError with every problem at once, each with its line or variable. B001: the file; B002: the
    environment; B003: what the file takes from the environment."""
    document = _document(path)
    merged = Merge(document, path, KEYS, environment)
    problems = merged.problems
    try:
        settings = Settings.model_validate({**merged.values, "home": path.resolve().parent})
    except ValidationError as error:
        problems += [_problem(fault, document, path, merged.origins) for fault in error.errors()]
    if "home" in document:  # a field of the model, and no setting
        problems.append(_unknown("home", path, document.line_of("home")))
    if problems:
        raise ContentError("B001", problems)
    return Configuration(settings=settings, origins=merged.origins)


def _document(path: Path) -> LocatedDict:
    if not path.is_file():
        what = "是一个文件夹，不是配置文件" if path.is_dir() else "没有这个配置文件"
        hint = "在放有 config.yml 的目录里运行，或用 --config 指明；空文件即全部用默认值"
        raise ContentError("B001", [Problem(code="B001", message=what, file=path, hint=hint)])
    document = located_yaml.read(path)
    if document is None:
        document = LocatedDict()
        document.lines = {}
    if not isinstance(document, LocatedDict):
        hint = "参照仓库里的 config.yml"
        raise ContentError(
            "B001", [Problem(code="B001", message="应当是一组设置（键: 值）", file=path, line=1, hint=hint)]
        )
    return document


def _problem(fault: Any, document: LocatedDict, path: Path, origins: Mapping[str, Origin]) -> Problem:
    where = [str(part) for part in fault["loc"]]
    line = _line(document, where)
    if fault["type"] == "extra_forbidden":
        return _unknown(".".join(where), path, line)
    name = ".".join(where[:2])
    key = KEYS.get(name)
    hint = f"{key.description}；可用的值：{key.allowed}" if key else "参照仓库里的 config.yml"
    origin = origins.get(name)
    if origin is not None and origin.source is Source.ENVIRONMENT:
        message = f"环境变量 {origin.variable} 的值不能用于「{name}」：{reason(fault)}"
        return Problem(code="B002", message=message, hint=hint)
    return Problem(code="B001", message=f"「{name}」的值无效：{reason(fault)}", file=path, line=line, hint=hint)


def _unknown(name: str, path: Path, line: int) -> Problem:
    near = nearest(name, KEYS)
    hint = f"是不是想写 {near}？" if near else "删去它；全部设置见 bot config"
    return Problem(code="B001", message=f"没有「{name}」这项设置", file=path, line=line, hint=hint)


def _line(document: LocatedDict, where: list[str]) -> int:
    line, node = 1, document
    for part in where:
        if not isinstance(node, LocatedDict) or part not in node:
            break
        line, node = node.line_of(part), node[part]
    return line
