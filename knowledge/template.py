"""Answer templates: `{subject.relation}` stands for a fact; nothing else in a template means anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nlu.errors import CodedError

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_PIECE = re.compile(r"\{([^{}]*)\}|[{}]")
_HINT = "占位符写成 {产品.事实}，例如 {consumer_loan.annual_rate}；正文里不要用花括号"


def placeholders(template: str) -> tuple[str, ...]:
    """The facts it names, in order, repeats kept. Raises CodedError K301 on a brace that is no placeholder."""
    return tuple(name for _, name in _pieces(template) if name is not None)


def render(template: str, resolve: Callable[[str], str | None]) -> str:
    """Every placeholder replaced once; braces inside a fact stay text.

    Raises CodedError K301 on a brace that is no placeholder, K302 on a fact that `resolve` does not know.
    """
    parts = []
    for literal, name in _pieces(template):
        parts.append(literal)
        if name is None:
            continue
        text = resolve(name)
        if text is None:
            raise CodedError("K302", f"没有事实 {name}", hint="检查名称，或在知识图谱里补上这一事实及其生效日期")
        parts.append(text)
    return "".join(parts)


def _pieces(template: str) -> Iterator[tuple[str, str | None]]:
    """(literal text, the name of the placeholder after it), the last one without a name."""
    position = 0
    for match in _PIECE.finditer(template):
        name = match.group(1)
        if name is None or not _NAME.fullmatch(name):
            raise CodedError("K301", f"占位符「{match.group()}」写法不对", hint=_HINT)
        yield template[position : match.start()], name
        position = match.end()
    yield template[position:], None
