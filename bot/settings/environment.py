"""Settings from the environment: BOT__SERVER__PORT=8080 wins over server.port in config.yml."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot.settings.key import PREFIX, Key, nearest
from nlu.errors import Problem


def overrides(keys: Mapping[str, Key], environment: Mapping[str, str], problems: list[Problem]) -> dict[str, object]:
    """Values by dotted name. An empty variable counts as not set, as container tools pass what they do not have."""
    by_variable = {key.variable: name for name, key in keys.items()}
    values: dict[str, object] = {}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PREFIX) or not text.strip():
            continue
        if (name := by_variable.get(variable)) is None:
            problems.append(_unknown(variable, keys))
            continue
        values[name] = _value(keys[name], text)
    return values


def _value(key: Key, text: str) -> object:
    """Numbers and choices stay text: the model reads them. `null` is none, where a setting may be none."""
    if key.is_secret:
        return text
    if key.is_optional and text.strip() == "null":
        return None
    if key.is_list:
        return _items(text)
    return text.strip()


def _items(text: str) -> Sequence[object] | str:
    """A JSON list, or items between commas. What is no list stays text, which the model refuses by name."""
    if text.lstrip().startswith("["):
        try:
            items = json.loads(text)
        except ValueError:
            return text
        return items if isinstance(items, list) else text
    return [item.strip() for item in text.split(",") if item.strip()]


def _unknown(variable: str, keys: Mapping[str, Key]) -> Problem:
    wrong = variable.removeprefix(PREFIX).lower().replace("__", ".")
    near = keys.get(nearest(wrong, keys) or "")
    hint = f"是不是想写 {near.variable}？" if near else "删去它；全部设置见 bot config"
    return Problem(code="B002", message=f"环境变量 {variable} 不对应任何设置", hint=hint)
