"""`${NAME}` in config.yml: the value of an environment variable."""

from __future__ import annotations

import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class UnusableReference(Exception):
    """`str()` says in Chinese which one and why."""


def variable_of(text: str) -> str | None:
    """The variable's name, when the text is one reference and nothing else."""
    match = _REFERENCE.fullmatch(text.strip())
    return match.group(1) if match else None


def fill(text: str, environment: Mapping[str, str]) -> str:
    """Raises UnusableReference when a variable is not set, or is empty, or its name is none."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if not _NAME.fullmatch(name):
            raise UnusableReference(f"{match.group()} 不是环境变量的写法，应如 ${{NAME}}")
        if not (found := environment.get(name)):
            raise UnusableReference(f"环境变量 {name} 没有设置")
        return found

    return _REFERENCE.sub(value, text)
