"""The bank's own page at /, where else the demo bank stands."""

from __future__ import annotations

from pathlib import Path

from nlu.errors import CodedError
from nlu.os_reason import os_reason


def read_own_page(path: Path) -> bytes:
    """Raises CodedError B037 when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "改 config.yml 的 web.page，或删去这一项"
        raise CodedError("B037", f"首页 {path} 读不了：{os_reason(error)}", hint=hint) from error
