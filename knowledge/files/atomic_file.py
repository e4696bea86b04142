"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from nlu.errors import CodedError
from nlu.os_reason import os_reason


def write(path: Path, content: bytes) -> None:
    """Durable once it returns; an older file stays as it was until then. Raises CodedError K160."""
    target = path.resolve()  # what a link points at is replaced, not the link
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        try:
            with temporary.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
            _sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        hint = "检查文件夹是否存在、有没有写权限和空间"
        raise CodedError("K160", f"写不了 {path}：{os_reason(error)}", hint=hint) from error


def _sync_folder(folder: Path) -> None:
    """Makes the new name durable, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
