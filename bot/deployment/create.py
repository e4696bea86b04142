"""Making a deployment: a folder that is there complete or not at all."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from bot.deployment.details import Details
from bot.deployment.files import files
from nlu.errors import CodedError
from nlu.os_reason import os_reason

_ONLY_OWNER = 0o700


def create(folder: Path, details: Details) -> None:
    """Raises ContentError B033 on details that cannot be used, CodedError B034 when the folder cannot be made here,
    B035 when it cannot be written."""
    details.check()
    target = _free(folder)
    content = files(details)
    building = target.with_name(f".new.{secrets.token_hex(4)}")
    try:
        try:
            building.mkdir()
            for name, body in content.items():
                path = building / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(body)
            (building / "var").mkdir(mode=_ONLY_OWNER)  # conversations and keys
            building.rename(target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        hint = "检查上一级文件夹的权限和磁盘空间"
        raise CodedError("B035", f"建不了 {folder}：{os_reason(error)}", hint=hint) from error


def _free(folder: Path) -> Path:
    """The folder's real place. Renaming replaces an empty folder, but not under the feet of whoever stands in it."""
    try:
        target = folder.resolve()
        if not target.parent.is_dir():
            raise CodedError("B034", f"没有文件夹 {target.parent}", hint="先建好它，或换一个位置")
        if target == Path.cwd():
            raise CodedError("B034", f"不能建在当前文件夹 {target}", hint="在上一级文件夹里运行：bot new 名称")
        if target.exists() and not target.is_dir():
            raise CodedError("B034", f"{folder} 已存在，不是文件夹", hint="换一个名称")
        if target.is_dir() and any(target.iterdir()):
            raise CodedError("B034", f"{folder} 已存在，里面有文件", hint="换一个名称；已有的部署不会被覆盖")
    except (OSError, RuntimeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "链接绕成了圈"
        raise CodedError("B034", f"{folder} 用不了：{reason}", hint="换一个位置，或检查权限") from error
    return target
