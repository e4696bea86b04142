"""The files that browsers load: widget and home page. Read once, so that no request ever names a path on disk."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

STATIC = Path(__file__).parent / "static"
PAGES = Path(__file__).parent / "pages"
_FOR_A_YEAR = "public, max-age=31536000, immutable"  # the build names assets by their content
_OURS_ONLY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
_UNFRAMED = "frame-ancestors 'none'"
_NOT_BUILT = "聊天窗口还没有构建：在项目目录运行 make run（或 make install），然后重启服务。\n"

Handler = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    body: bytes
    content_type: str
    headers: dict[str, str]


def site(
    allowed_origins: tuple[str, ...], page: bytes | None = None, *, static: Path = STATIC, pages: Path = PAGES
) -> Blueprint:
    """`page` is the bank's own HTML for /, which loads what its author likes; without one demo.html is there. `static`
    holds widget.js and widget/, as the front-end build leaves them; `pages` holds demo.html."""
    framed_by = " ".join(["'self'", *allowed_origins])
    files = {
        **(_demo(pages) if page is None else {"/": _file("page.html", page, _UNFRAMED)}),
        **_files(static, policy=f"{_OURS_ONLY}; frame-ancestors {framed_by}"),
    }
    files["/widget/"] = files.pop("/widget/index.html", None)
    files.setdefault("/widget.js", None)
    blueprint = Blueprint("site")
    for number, (address, file) in enumerate(sorted(files.items())):
        serve = _serve(file) if file else _not_built
        blueprint.add_route(serve, address, methods=["GET", "HEAD"], strict_slashes=True, name=f"file_{number}")
    blueprint.add_route(_to_widget, "/widget", strict_slashes=True, name="to_widget")
    return blueprint


def _demo(pages: Path) -> dict[str, File | None]:
    files = _files(pages, policy=f"{_OURS_ONLY}; frame-src 'self'; {_UNFRAMED}")
    return files | {"/": files.pop("/demo.html", None)}


def _files(folder: Path, *, policy: str) -> dict[str, File | None]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {
        f"/{path.relative_to(folder).as_posix()}": _file(
            path.name, path.read_bytes(), policy, is_asset=path.parent.name == "assets"
        )
        for path in paths
    }


def _file(name: str, body: bytes, policy: str, *, is_asset: bool = False) -> File:
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    headers = {
        "Cache-Control": _FOR_A_YEAR if is_asset else "no-cache",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    }
    if name.endswith(".html"):
        headers["Content-Security-Policy"] = policy
    if name == "widget.js":
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # the bank's own page loads it
    return File(body=body, content_type=content_type, headers=headers)


def _serve(file: File) -> Handler:
    async def serve(request: Request) -> HTTPResponse:
        if request.headers.getone("if-none-match", None) == file.headers["ETag"]:
            return HTTPResponse(status=304, headers=file.headers, content_type=file.content_type)
        return HTTPResponse(file.body, headers=file.headers, content_type=file.content_type)

    return serve


async def _not_built(_: Request) -> HTTPResponse:
    return HTTPResponse(_NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")


async def _to_widget(_: Request) -> HTTPResponse:
    """The widget's own addresses are relative to its folder."""
    return HTTPResponse(status=308, headers={"Location": "widget/"}, content_type="text/plain")
