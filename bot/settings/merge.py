"""What config.yml and the environment say together, and where each value comes from. The environment wins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.settings import references
from bot.settings.environment import overrides
from bot.settings.key import Key
from bot.settings.origin import Origin, Source
from nlu.errors import Problem
from nlu.located_yaml import LocatedDict


class Merge:
    """`values` is what a model reads: the written keys by section. `origins` has every key by its dotted name."""

    def __init__(
        self, document: LocatedDict, path: Path, keys: Mapping[str, Key], environment: Mapping[str, str]
    ) -> None:
        self.values: dict[str, Any] = {}
        self.origins = dict.fromkeys(keys, Origin(source=Source.DEFAULT))
        self.problems: list[Problem] = []
        self._path, self._keys, self._environment = path, keys, environment
        outside = overrides(keys, environment, self.problems)
        for section, written in document.items():
            if isinstance(written, LocatedDict):
                self._read_section(section, written, outside)
            else:
                self.values[section] = {} if written is None else written  # null: every key of it is commented out
        self._read_secrets_left_out(document)
        for name, value in outside.items():
            self._put(keys[name], value, Origin(source=Source.ENVIRONMENT, variable=keys[name].variable))

    def _read_section(self, section: str, written: LocatedDict, outside: Mapping[str, object]) -> None:
        self.values[section] = {}
        for name, value in written.items():
            key = self._keys.get(f"{section}.{name}")
            if key is None:
                self.values[section][name] = value  # the model refuses it
            elif str(key) not in outside:
                origin = Origin(source=Source.FILE, file=self._path.name, line=written.line_of(name))
                self._read(key, value, origin)

    def _read_secrets_left_out(self, document: LocatedDict) -> None:
        for key in self._keys.values():
            if key.default_variable and key.name not in (document.get(key.section) or ()):
                self._read(key, f"${{{key.default_variable}}}", self.origins[str(key)])

    def _read(self, key: Key, value: Any, origin: Origin) -> None:
        variable = references.variable_of(value) if isinstance(value, str) else None
        if variable and key.is_secret and not self._environment.get(variable):  # a secret may stay unset
            self.origins[str(key)] = Origin(source=Source.DEFAULT, variable=variable)
            return
        try:
            filled = self._filled(value)
        except references.UnusableReference as error:
            message, hint = f"「{key}」的值无效：{error}", "设置它，或在这里直接写值"
            self.problems.append(Problem(code="B003", message=message, file=self._path, line=origin.line, hint=hint))
            return
        self._put(key, filled, Origin(source=Source.ENVIRONMENT, variable=variable) if variable else origin)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        return references.fill(value, self._environment) if isinstance(value, str) else value

    def _put(self, key: Key, value: Any, origin: Origin) -> None:
        section = self.values.setdefault(key.section, {})
        if isinstance(section, dict):  # otherwise the file has something else there, which the model refuses
            is_relative = key.is_path and isinstance(value, str)
            section[key.name] = self._path.resolve().parent / value if is_relative else value
            self.origins[str(key)] = origin
