"""Whether a file of weights is whole, told from its first bytes and its length: nothing of it is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

from nlu.os_reason import os_reason

_POINTER = b"version https://git-lfs"
_LONGEST_HEADER = 100_000_000  # safetensors' own limit
_VARINT, _EIGHT_BYTES, _BLOCK, _FOUR_BYTES = 0, 1, 2, 5  # protobuf's wire types


def fault_of(path: Path) -> str | None:
    """What is wrong with a `.safetensors` or `.onnx` file, in Chinese; None when it is as long as it says it is."""
    try:
        with path.open("rb") as file:
            if file.read(len(_POINTER)) == _POINTER:
                return "是 git-lfs 的指针，不是权重本身"
            size = file.seek(0, 2)
            file.seek(0)
            whole = _safetensors_size(file) if path.suffix == ".safetensors" else _onnx_size(file, size)
    except OSError as error:
        return os_reason(error)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "内容不是模型权重"
    return None if size == whole else f"不完整：应有 {whole:,} 字节，只有 {size:,}"


def _safetensors_size(file: BinaryIO) -> int:
    """Eight bytes of length, a header of that length, then the tensors that it lists."""
    length = int.from_bytes(file.read(8), "little")
    if not 1 < length < _LONGEST_HEADER:
        raise ValueError("no header")
    raw = file.read(length)
    if len(raw) < length:
        return 8 + length
    tensors = (tensor for name, tensor in json.loads(raw).items() if name != "__metadata__")
    return 8 + length + max((int(tensor["data_offsets"][1]) for tensor in tensors), default=0)


def _onnx_size(file: BinaryIO, size: int) -> int:
    """Follows the outermost fields of the protobuf message; most of the file is one of them, the graph."""
    place = 0
    while place < size:
        wire = _varint(file) & 7
        if wire == _VARINT:
            _varint(file)
        elif wire in (_EIGHT_BYTES, _BLOCK, _FOUR_BYTES):
            file.seek({_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(wire) or _varint(file), 1)
        else:
            raise ValueError("no protobuf message")
        place = file.tell()
    if not place:
        raise ValueError("empty")
    return place


def _varint(file: BinaryIO) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            raise ValueError("cut short")
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise ValueError("no number")
