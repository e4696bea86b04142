import itertools
from pathlib import Path

import httpx
import pytest
from sanic import Sanic

from bot.channels.web.site import site
from tests.support.serving import listening_on_loopback

_numbers = itertools.count()


@pytest.fixture
def built(tmp_path: Path) -> Path:
    assets = tmp_path / "static" / "widget" / "assets"
    assets.mkdir(parents=True)
    (tmp_path / "pages").mkdir()
    (tmp_path / "static" / "widget.js").write_text("loader")
    (tmp_path / "static" / "widget" / "index.html").write_text("<p>对话</p>")
    (assets / "index-C-U4w_Gi.css").write_text("p {}")
    (tmp_path / "pages" / "demo.html").write_text("<p>演示</p>")
    return tmp_path


async def _get(folder: Path, address: str, *origins: str, page: bytes | None = None, **headers: str) -> httpx.Response:
    app = Sanic(f"site-{next(_numbers)}", configure_logging=False)
    app.blueprint(site(origins, page, static=folder / "static", pages=folder / "pages"))
    async with listening_on_loopback(app) as (http, _):
        return await http.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_the_widget_may_be_framed_by_us_and_by_the_named_origins_only(built: Path) -> None:
    response = await _get(built, "/widget/", "https://www.bank.example")
    assert response.text == "<p>对话</p>"
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-ancestors 'self' https://www.bank.example"
    )


async def test_the_demo_page_stands_at_the_root_and_may_not_be_framed(built: Path) -> None:
    response = await _get(built, "/")
    assert response.text == "<p>演示</p>"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


async def test_a_bank_may_have_its_own_page_at_the_root_in_place_of_the_demo(built: Path) -> None:
    (built / "pages" / "demo.css").write_text("p {}")
    response = await _get(built, "/", page="<p>本行</p>".encode())
    assert response.text == "<p>本行</p>"
    assert response.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert (await _get(built, "/demo.css", page=b"")).status_code == 404


async def test_a_hashed_asset_is_kept_for_ever(built: Path) -> None:
    response = await _get(built, "/widget/assets/index-C-U4w_Gi.css")
    assert "immutable" in response.headers["cache-control"]


async def test_the_loader_is_asked_for_anew_and_may_be_loaded_by_any_page(built: Path) -> None:
    response = await _get(built, "/widget.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    again = await _get(built, "/widget.js", if_none_match=response.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_the_widget_without_its_slash_leads_to_it(built: Path) -> None:
    response = await _get(built, "/widget")
    assert (response.status_code, response.headers["location"]) == (308, "widget/")


@pytest.mark.parametrize("address", ["/widget/..%2f..%2fsecret", "/widget/../secret", "/%2e%2e/secret", "/demo.html"])
async def test_nothing_but_the_files_read_at_the_start_can_be_named(built: Path, address: str) -> None:
    (built / "secret").write_text("secret")
    assert (await _get(built, address)).status_code == 404


@pytest.mark.parametrize("address", ["/", "/widget/", "/widget.js"])
async def test_a_front_end_that_is_not_built_says_what_to_do(tmp_path: Path, address: str) -> None:
    response = await _get(tmp_path, address)
    assert response.status_code == 503
    assert "make run" in response.text
