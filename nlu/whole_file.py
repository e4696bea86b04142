"""A file read at once, so that one state of it is what is checked and used."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nlu.errors import ContentError, Problem
from nlu.os_reason import os_reason


def read(path: Path, limit: int) -> bytes:
    """At most `limit` bytes. Raises ContentError: N001 it cannot be read, N005 too large, N006 changed meanwhile."""
    with _opened(path) as stream:
        before = os.fstat(stream.fileno())
        if before.st_size > limit:
            size, most = before.st_size / 1e6, limit / 1e6
            raise _fault("N005", path, f"文件有 {size:,.1f} MB，至多 {most:,.0f} MB", "拆成几个文件")
        raw = stream.read(limit + 1)
        after, at_path = os.fstat(stream.fileno()), path.stat()
    if not _state(before) == _state(after) == _state(at_path) or len(raw) != before.st_size:
        raise _fault("N006", path, "文件在读取时被改动", "关闭正在编辑或同步它的程序，再试一次")
    return raw


def head(path: Path, length: int) -> bytes:
    """Its first bytes. Raises ContentError N001."""
    with _opened(path) as stream:
        return stream.read(length)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with open(path, "rb", opener=_open) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise _fault("N001", path, "不是普通文件", "给出一个文件，不要给管道或设备")
            yield stream
    except FileNotFoundError as error:
        raise _fault("N001", path, "文件不存在", "检查路径") from error
    except IsADirectoryError as error:
        raise _fault("N001", path, "这是文件夹，不是文件", "给出文件夹里的一个文件") from error
    except OSError as error:
        raise _fault("N001", path, f"文件读不了：{os_reason(error)}", "检查路径和权限") from error


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe without a writer would wait for one


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _fault(code: str, path: Path, message: str, hint: str) -> ContentError:
    return ContentError(code, [Problem(code=code, message=message, file=path, hint=hint)])
