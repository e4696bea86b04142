"""Every setting by its dotted name, as the models declare it: type, default, range, meaning."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.settings.section import FromEnvironment, Section

PREFIX = "BOT__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    section: str
    name: str  # within the section
    field: FieldInfo

    def __str__(self) -> str:
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable that overrides it. Two underscores stand for the dot: a container platform may set
        BOT_SERVER_PORT for reasons of its own, and names have underscores themselves."""
        return f"{PREFIX}{self.section}__{self.name}".upper()

    @property
    def description(self) -> str:
        return self.field.description or ""

    @property
    def is_secret(self) -> bool:
        return SecretStr in self._types

    @property
    def is_path(self) -> bool:
        return Path in self._types

    @property
    def is_list(self) -> bool:
        return any(get_origin(one) is tuple for one in self._types)

    @property
    def is_optional(self) -> bool:
        return type(None) in self._types

    @property
    def default_variable(self) -> str | None:
        """Whose value a secret has that config.yml leaves out."""
        return next((one.variable for one in self.field.metadata if isinstance(one, FromEnvironment)), None)

    @property
    def allowed(self) -> str:
        """In Chinese: what it may be."""
        parts = [part for part in (_kind(self), *map(_bound, self.field.metadata)) if part]
        return "，".join([*parts, "可为 null"] if self.is_optional and not self.is_secret else parts)

    @property
    def _types(self) -> tuple[Any, ...]:
        annotation = self.field.annotation
        return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def keys_of(model: type[BaseModel]) -> dict[str, Key]:
    """The keys of every section, in the order of their declaration."""
    keys = {}
    for section, part in model.model_fields.items():
        if isinstance(part.annotation, type) and issubclass(part.annotation, Section):
            for name, field in part.annotation.model_fields.items():
                key = Key(section=section, name=name, field=field)
                keys[str(key)] = key
    return keys


def nearest(wrong: str, keys: Mapping[str, Key]) -> str | None:
    """What somebody who wrote `wrong` may have meant: the same word in another section, or a name spelt like it."""
    last = wrong.rpartition(".")[2].lower().replace("-", "_")
    if same := [name for name, key in keys.items() if key.name == last]:
        return _closest(wrong, same, cutoff=0.0)
    names = [*keys, *({key.section for key in keys.values()} if "." not in wrong else ())]
    if (spelt_alike := _closest(wrong, names, cutoff=0.6)) is not None:
        return spelt_alike
    alike = _closest(last, [key.name for key in keys.values()], cutoff=0.7)
    return next((name for name, key in keys.items() if key.name == alike), None)


def _closest(wrong: str, names: Iterable[str], *, cutoff: float) -> str | None:
    return next(iter(difflib.get_close_matches(wrong, sorted(names), n=1, cutoff=cutoff)), None)


_KINDS = {int: "整数", float: "数字", bool: "true 或 false", str: "文字", Path: "路径", SecretStr: "文字"}


def _kind(key: Key) -> str:
    for one in key._types:
        if get_origin(one) is Literal:
            return "、".join(map(str, get_args(one)))
        if get_origin(one) is tuple:
            return "列表"
        if one in _KINDS:
            return _KINDS[one]
    return ""


def _bound(constraint: object) -> str:
    match constraint:
        case annotated_types.Ge(ge=bound):
            return f"至少 {bound}"
        case annotated_types.Gt(gt=bound):
            return f"大于 {bound}"
        case annotated_types.Le(le=bound):
            return f"至多 {bound}"
        case annotated_types.MinLen(min_length=length):
            return f"至少 {length} 个字符"
    return ""
