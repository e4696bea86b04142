"""An Excel file as the zip archive that it is, checked before anything is parsed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from nlu.errors import ContentError, Problem

UNPACKED_BYTES = 400_000_000  # 100,000 full rows are about 150 MB of XML
PART_BYTES = 20_000_000  # styles and the like are parsed as a whole
RATIO = 200  # XML of a spreadsheet packs 10 to 60 times, a zip bomb 1,000 times
_RATIO_FROM = 5_000_000  # a small part may pack as it likes
_CHUNK = 1 << 20
_TYPES = "[Content_Types].xml"
_MACROS, _BINARY = "xl/vbaProject.bin", "xl/workbook.bin"
_STREAMED = ("xl/worksheets/", "xl/sharedStrings.xml")  # read piece by piece
_WORKSHEET = "xl/worksheets/"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]+)[\"']")
_LONGEST_TAG = 200
_DAMAGED_HINT = "用 Excel 打开并另存一份，再试一次"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """What is known of a worksheet's XML before it is parsed. `rows` counts the empty ones that it holds as well."""

    rows: int
    merged: tuple[str, ...]


def inspect(raw: bytes, path: Path) -> Mapping[str, SheetPart]:
    """The worksheets by the name of their part. Raises ContentError K141-K143."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            members = archive.infolist()
            _check_kind({member.filename for member in members}, path)
            _check_directory(members, path)
            left = UNPACKED_BYTES
            sheets = {}
            for member in members:
                part, size = _read_through(archive, member, left, path)
                left -= size
                if member.filename.startswith(_WORKSHEET):
                    sheets[member.filename] = part
            return sheets
    # NotImplementedError is zipfile's word for a packing method or a split archive that it cannot read.
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise fault("K142", path, "文件已损坏或不完整", _DAMAGED_HINT) from error


def fault(code: str, path: Path, message: str, hint: str) -> ContentError:
    return ContentError(code, [Problem(code=code, message=message, file=path, hint=hint)])


def _check_kind(names: set[str], path: Path) -> None:
    if _MACROS in names:
        hint = "另存为「Excel 工作簿（.xlsx）」，宏会被去掉"
        raise fault("K141", path, "工作簿带有宏（.xlsm），不能导入", hint)
    if _BINARY in names:
        raise fault("K141", path, "这是二进制工作簿（.xlsb）", "另存为「Excel 工作簿（.xlsx）」")
    if _TYPES not in names or not any(name.startswith("xl/") for name in names):
        raise fault("K141", path, "这是压缩包或别的文档，不是 Excel 工作簿", "用 Excel 另存为 .xlsx，不要直接改扩展名")


def _check_directory(members: list[ZipInfo], path: Path) -> None:
    """What the archive says of itself; `_read_through` checks that it is true."""
    if any(member.flag_bits & 1 for member in members):
        raise fault("K141", path, "压缩包有密码", "取消密码后再导入")
    if sum(member.file_size for member in members) > UNPACKED_BYTES:
        raise _too_far(path)
    for member in members:
        if member.file_size > _RATIO_FROM and member.file_size > RATIO * max(member.compress_size, 1):
            raise _too_far(path)


def _read_through(archive: ZipFile, member: ZipInfo, left: int, path: Path) -> tuple[SheetPart, int]:
    limit = (
        left if member.filename.startswith(_STREAMED) or not member.filename.endswith((".xml", ".rels")) else PART_BYTES
    )
    size = rows = 0
    merged: list[str] = []
    carried = b""
    for chunk in _chunks(archive, member):
        size += len(chunk)
        if size > min(left, limit) or (size > _RATIO_FROM and size > RATIO * max(member.compress_size, 1)):
            raise _too_far(path)
        if member.filename.startswith(_WORKSHEET):
            window = carried + chunk
            rows += window.count(b"<row ") - carried.count(b"<row ")
            merged += [found[1].decode() for found in _MERGED.finditer(window) if found.end() > len(carried)]
            carried = window[-_LONGEST_TAG:]
    return SheetPart(rows=rows, merged=tuple(merged)), size


def _chunks(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _too_far(path: Path) -> ContentError:
    message = f"解压后过大，超过 {UNPACKED_BYTES // 1_000_000} MB，或压缩得异常"
    return fault("K143", path, message, "只留文字，删去空白行、图片和格式后另存；行数多时拆成几个文件")
