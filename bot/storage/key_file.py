"""The key of an installation that was given none: made once, kept in a file that its owner alone may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.domain.data_key import DataKey, read_keys
from nlu.errors import CodedError


def read_key_file(path: Path) -> DataKey | None:
    """None when there is none. Raises CodedError (B091) when it is damaged: a new one would open nothing."""
    try:
        (key,) = read_keys(path.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CodedError(
            "B091", f"{path}: 密钥文件读不了或已损坏", hint="从备份恢复它；没有它，已加密的值打不开"
        ) from error
    return key


def make_key_file(path: Path) -> DataKey:
    """On the disk before it is used for anything; where another process was first, the key is the other's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(DataKey.new(f"local-{secrets.token_hex(3)}").written() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # unlike a rename, never over another's key
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    _sync(path.parent)
    key = read_key_file(path)
    assert key is not None  # made just now
    return key


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
