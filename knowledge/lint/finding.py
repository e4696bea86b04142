"""What a check says of an entry."""

from __future__ import annotations

from dataclasses import replace

from knowledge.entry import Entry
from knowledge.files.loaded import Located
from nlu.errors import Problem, Severity


def error(code: str, located: Located[Entry], message: str, hint: str) -> Problem:
    return Problem(
        code=code,
        message=f"条目「{located.value.id}」：{message}",
        file=located.file,
        line=located.line,
        hint=hint,
        about=located.value.id,
    )


def advice(code: str, located: Located[Entry], message: str, hint: str) -> Problem:
    return replace(error(code, located, message, hint), severity=Severity.WARNING)


def place(located: Located[Entry]) -> str:
    """To be named in a hint."""
    if located.file is None:
        return f"条目「{located.value.id}」"
    return f"{located.file}:{located.line}"


def is_hand_written(located: Located[Entry]) -> bool:
    """Imported bases are taken with the similar questions and the numbers that they have."""
    return located.file is not None and located.file.suffix in (".yml", ".yaml")
