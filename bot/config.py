"""config.yml: every setting, its default, and a clear word for every mistake in it. Only `bot` reads it."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

import graph
import knowledge
from nlu import located_yaml
from nlu.errors import ContentError, Problem

_ENV = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_PACKAGED_KNOWLEDGE = Path(str(knowledge.__file__)).parent / "content"
_PACKAGED_GRAPH = Path(str(graph.__file__)).parent / "content"
_PACKAGED_DIALOGUE = Path(__file__).parent / "content"


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BankSettings(Section):
    timezone: str = "Asia/Shanghai"

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"没有时区 {name}") from error
        return name

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.timezone)


class ServerSettings(Section):
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    api_token: SecretStr | None = None
    secret: SecretStr | None = None


class LimitSettings(Section):
    message_chars: int = Field(2000, ge=100, le=20_000)
    body_bytes: int = Field(65_536, ge=4_096, le=10_000_000)
    waiting_turns: int = Field(100, ge=1, le=10_000)


class StorageSettings(Section):
    url: str | None = None
    durability: Literal["full", "process"] = "full"


class ContentSettings(Section):
    knowledge: Path | None = _PACKAGED_KNOWLEDGE
    graph: Path = _PACKAGED_GRAPH
    dialogue: Path = _PACKAGED_DIALOGUE
    lexicon: Path = _PACKAGED_KNOWLEDGE / "lexicon.yml"
    golden: Path | None = _PACKAGED_KNOWLEDGE / "golden"


class PublishingSettings(Section):
    keep: int = Field(5, ge=1, le=1000)
    poll_s: float = Field(1.0, ge=0.1, le=3600)


class DialogueSettings(Section):
    session_minutes: float = Field(60, gt=0)
    waiting_minutes: float = Field(10, gt=0)
    notice_minutes: float = Field(2, ge=0)
    menu: tuple[str, ...] = ("/human", "/return_to_bot", "/categories")
    greeting_questions: int = Field(5, ge=0, le=6)


class MatchingSettings(Section):
    encoder: str = "lsa"
    threads: int = Field(1, ge=1, le=64)


class WebSettings(Section):
    allowed_origins: tuple[str, ...] = ()
    visitor_days: int = Field(30, ge=1, le=365)


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Settings(Section):
    """`home` is the folder of config.yml: relative paths start there, and run-time data goes to `home/var`."""

    home: Path = Path()
    bank: BankSettings = BankSettings()
    server: ServerSettings = ServerSettings()
    limits: LimitSettings = LimitSettings()
    storage: StorageSettings = StorageSettings()
    content: ContentSettings = ContentSettings()
    publishing: PublishingSettings = PublishingSettings()
    dialogue: DialogueSettings = DialogueSettings()
    matching: MatchingSettings = MatchingSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()

    @property
    def var(self) -> Path:
        return self.home / "var"

    @property
    def snapshots(self) -> Path:
        return self.var / "snapshots"

    @property
    def database_url(self) -> str:
        return self.storage.url or f"sqlite+aiosqlite:///{self.var / 'bot.db'}"


def read(path: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises ContentError (B001) with every problem at once, each with its line."""
    document = located_yaml.read(path)
    if document is None:
        document = located_yaml.LocatedDict()
        document.lines = {}
    problems: list[Problem] = []
    if not isinstance(document, located_yaml.LocatedDict):
        problems.append(_problem(path, 1, "应当是一组设置（键: 值）", "参照仓库里的 config.yml"))
        raise ContentError("B001", problems)
    resolved = _resolve(document, path, environment, problems)
    home = path.resolve().parent
    resolved["home"] = home
    content = resolved.get("content")
    if isinstance(content, dict):
        resolved["content"] = {key: home / value if isinstance(value, str) else value for key, value in content.items()}
    try:
        settings = Settings.model_validate(resolved)
    except ValidationError as error:
        problems.extend(_from_pydantic(error, document, path))
    if problems:
        raise ContentError("B001", problems)
    return settings


def _resolve(node: Any, path: Path, environment: Mapping[str, str], problems: list[Problem]) -> Any:
    """`${NAME}` becomes the environment's value; an unset one is None, so an optional secret may stay unset."""
    if isinstance(node, located_yaml.LocatedDict):
        return {key: _resolve(value, path, environment, problems) for key, value in node.items()}
    if isinstance(node, list):
        return [_resolve(value, path, environment, problems) for value in node]
    if isinstance(node, str) and (match := _ENV.fullmatch(node.strip())):
        return environment.get(match.group(1)) or None
    return node


def _from_pydantic(error: ValidationError, document: located_yaml.LocatedDict, path: Path) -> list[Problem]:
    problems = []
    for fault in error.errors():
        where = [str(part) for part in fault["loc"]]
        name = ".".join(where)
        line = _line(document, where)
        if fault["type"] == "extra_forbidden":
            near = difflib.get_close_matches(name, _names(Settings), n=1)
            hint = f"是不是想写 {near[0]}？" if near else "删去它"
            problems.append(_problem(path, line, f"没有「{name}」这项设置", hint))
        else:
            problems.append(
                _problem(path, line, f"「{name}」的值无效：{_reason(fault)}", "参照仓库里 config.yml 的说明")
            )
    return problems


_REASONS = {
    "int_parsing": "应当是整数",
    "int_type": "应当是整数",
    "float_parsing": "应当是数字",
    "float_type": "应当是数字",
    "string_type": "应当是文字",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "至少为 {ge}",
    "less_than_equal": "至多为 {le}",
    "literal_error": "只能是 {expected}",
    "model_type": "应当是一组设置（键: 值）",
    "tuple_type": "应当是列表",
    "value_error": "{error}",
}


def _reason(fault: Any) -> str:
    template = _REASONS.get(fault["type"])
    context = fault.get("ctx", {})
    if template is None:
        return str(fault["msg"])
    return re.sub(r"\{(\w+)\}", lambda match: str(context.get(match.group(1), "")), template)


def _line(document: located_yaml.LocatedDict, where: list[str]) -> int:
    line, node = 1, document
    for part in where:
        if not isinstance(node, located_yaml.LocatedDict) or part not in node:
            break
        line, node = node.line_of(part), node[part]
    return line


def _names(model: type[BaseModel], prefix: str = "") -> list[str]:
    names = []
    for name, field in model.model_fields.items():
        names.append(prefix + name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            names.extend(_names(field.annotation, f"{prefix}{name}."))
    return names


def _problem(path: Path, line: int, message: str, hint: str) -> Problem:
    return Problem(code="B001", message=message, file=path, line=line, hint=hint)
