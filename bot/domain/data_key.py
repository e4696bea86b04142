"""The keys that sensitive slots are encrypted with, as they stand in the environment: `id:base64,older-id:base64`."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

KEY_BYTES = 32  # AES-256
KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    id: str
    key: bytes = field(repr=False)

    @classmethod
    def new(cls, key_id: str) -> DataKey:
        return cls(id=key_id, key=secrets.token_bytes(KEY_BYTES))

    def written(self) -> str:
        """As it goes into the environment: the key itself, for a person's or a file's eyes."""
        return f"{self.id}:{base64.b64encode(self.key).decode()}"


def read_keys(text: str) -> Sequence[DataKey]:
    """Raises ValueError that says which key is wrong, by its place, and never quotes it."""
    keys = [_read_key(place, written.strip()) for place, written in enumerate(text.split(","), 1)]
    for place, key in enumerate(keys):
        if key.id in {earlier.id for earlier in keys[:place]}:
            raise ValueError(f"第 {place + 1} 把密钥的编号 {key.id} 与前面的重复")
    return keys


def _read_key(place: int, written: str) -> DataKey:
    key_id, colon, encoded = written.partition(":")
    if not colon:
        raise ValueError(f"第 {place} 把密钥应写成「编号:base64」，用 bot keys new 生成")
    if not KEY_ID.fullmatch(key_id):
        raise ValueError(f"第 {place} 把密钥的编号无效，应为字母、数字、点、横线，至多 32 个字符")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"第 {place} 把密钥（{key_id}）不是有效的 base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"第 {place} 把密钥（{key_id}）应为 {KEY_BYTES} 字节，现为 {len(key)} 字节")
    return DataKey(id=key_id, key=key)
