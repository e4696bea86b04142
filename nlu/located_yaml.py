"""YAML that remembers the line of every key and item, so that a mistake can be pointed at.

Plain PyYAML drops positions on load; here mappings and lists are ordinary `dict` and `list` subclasses with
`line_of`. Only plain data is built (no tags, no objects), and a key that stands twice is a problem, not a silent win.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from nlu import whole_file
from nlu.errors import ContentError, Problem

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES = 20_000_000
MAX_DEPTH = 40
MAX_NODES = 5_000_000  # a few lines of nested aliases stand for billions of values


class LocatedDict(dict[str, Any]):
    line: int = 1
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class LocatedList(list[Any]):
    line: int = 1
    lines: list[int]

    def line_of(self, index: int) -> int:
        return self.lines[index] if index < len(self.lines) else self.line


def read(path: Path) -> Any:
    """The document in `path` (None when it is empty). Raises ContentError (N001-N006) with the line."""
    raw = whole_file.read(path, MAX_BYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _fault("N002", path, line, "不是 UTF-8 编码", "用 UTF-8 另存") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Any:
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return None if node is None else _Builder(loader, path).build(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else None
        what = getattr(error, "problem", None) or str(error)
        raise _fault("N003", path, line, f"YAML 写法有误：{what}", "检查缩进、冒号和引号") from error
    finally:
        if loader is not None:
            loader.dispose()


class _Builder:
    def __init__(self, loader: Any, path: Path) -> None:
        self._loader, self._path = loader, path
        self._nodes = 0

    def build(self, node: Any, depth: int = 0) -> Any:
        line = node.start_mark.line + 1
        if depth > MAX_DEPTH:
            raise _fault("N004", self._path, line, f"嵌套超过 {MAX_DEPTH} 层", "检查缩进或循环引用")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _fault("N004", self._path, line, f"内容超过 {MAX_NODES:,} 项", "拆成几个文件，不要层层引用")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, line, depth)
        if isinstance(node, yaml.SequenceNode):
            items = LocatedList(self.build(child, depth + 1) for child in node.value)
            items.line, items.lines = line, [child.start_mark.line + 1 for child in node.value]
            return items
        try:
            return self._loader.construct_object(node)
        except ValueError as error:  # an impossible date such as 2026-02-30
            raise _fault("N004", self._path, line, f"值无效：{node.value}", str(error)) from error

    def _mapping(self, node: Any, line: int, depth: int) -> LocatedDict:
        mapping, mapping_lines = LocatedDict(), {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise _fault("N004", self._path, key_line, "键必须是文字", "")
            key = str(key_node.value)
            if key in mapping:
                raise _fault("N004", self._path, key_line, f"「{key}」写了两次", "删去一处")
            mapping[key] = self.build(value_node, depth + 1)
            mapping_lines[key] = key_line
        mapping.line, mapping.lines = line, mapping_lines
        return mapping


def _fault(code: str, path: Path, line: int | None, message: str, hint: str) -> ContentError:
    return ContentError(code, [Problem(code=code, message=message, file=path, line=line, hint=hint)])
