"""Which format a file has: by its name, unless its first bytes say that the name is wrong."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from nlu import whole_file
from nlu.errors import ContentError, Problem


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    YAML = "yaml"
    JSONL = "jsonl"


_BY_SUFFIX = {
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,  # refused with a word of its own
    ".xls": Format.XLSX,
    ".et": Format.XLSX,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".yml": Format.YAML,
    ".yaml": Format.YAML,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".json": Format.JSONL,
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a stream of an .xlsx with a password
_HTML_STARTS = (b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml")
_HEAD_BYTES = 2048
_OLE_BYTES = 100_000_000
_SAVE_AS = "用 Excel 或 WPS 打开，选「另存为」，格式选「Excel 工作簿（.xlsx）」"


def named(path: Path) -> Format | None:
    """By its extension alone."""
    return _BY_SUFFIX.get(path.suffix.lower())


def format_of(path: Path) -> Format:
    """Raises ContentError: K140 for a format that is not known, K141 for one that must be saved as another, N001."""
    if path.is_dir():
        return Format.YAML
    head = whole_file.head(path, _HEAD_BYTES)
    by_name = named(path)
    if head.startswith(_ZIP):
        return Format.XLSX
    if head.startswith(_OLE):
        raise _ole(path)
    if by_name is Format.XLSX:
        raise _no_workbook(path, head)
    if by_name is not None:
        return by_name
    if head.lstrip().startswith(b"{"):
        return Format.JSONL
    raise _fault("K140", path, "认不出文件格式", f"可用的有：{'、'.join(Format)}，扩展名要与内容一致")


def _ole(path: Path) -> ContentError:
    if _ENCRYPTED in whole_file.read(path, _OLE_BYTES):
        return _fault("K141", path, "工作簿有打开密码", "在 Excel 里取消密码（文件 > 信息 > 保护工作簿）后再导入")
    return _fault("K141", path, "这是旧的二进制 Excel 格式（.xls），不是 .xlsx", _SAVE_AS)


def _no_workbook(path: Path, head: bytes) -> ContentError:
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_HTML_STARTS):
        return _fault("K141", path, "这其实是网页，只是扩展名写成了 Excel 的", _SAVE_AS)
    if not head:
        return _fault("K141", path, "文件是空的", "重新导出或重新下载")
    return _fault("K141", path, "扩展名是 Excel 的，内容却不是", f"{_SAVE_AS}；是 CSV 就把扩展名改成 .csv")


def _fault(code: str, path: Path, message: str, hint: str) -> ContentError:
    return ContentError(code, [Problem(code=code, message=message, file=path, hint=hint)])
