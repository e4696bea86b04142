"""A real browser: the system's Chromium, or the one that $CHROMIUM names; without one these tests are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chat_page import ChatPage

WIDGET = Path(__file__).parents[2] / "bot" / "channels" / "web" / "static" / "widget.js"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="package")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """For the package only: while Playwright runs, no other test can start an event loop in this thread."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if path is None:
        pytest.skip("no Chromium: install it (apt install chromium fonts-noto-cjk) or name it in $CHROMIUM")
    if not WIDGET.is_file():
        pytest.skip("the widget is not built: run `make install`")
    request.getfixturevalue("server_url")  # publishes with an event loop of its own, so before Playwright starts
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[NewContext]:
    """A browser profile of its own: another visitor."""
    contexts: list[BrowserContext] = []

    def make(width: int = 1280, height: int = 800, **options: Any) -> BrowserContext:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    return new_context()


@pytest.fixture
def chat(context: BrowserContext, server_url: str) -> ChatPage:
    """The bank's demo page with the chat opened and greeted."""
    page = ChatPage(context.new_page(), server_url)
    page.open()
    return page
