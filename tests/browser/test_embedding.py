"""On a bank's own page: another origin, and the strictest policy that allows the widget at all."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from bot.config import Settings
from tests.browser.chat_page import QUESTION, ChatPage
from tests.support.bank_page import BankPage, bank_page
from tests.support.deployment import deploy
from tests.support.server import served

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "bot" / "channels" / "web" / "static"


@pytest.fixture
def bank() -> Iterator[BankPage]:
    with bank_page() as server:
        yield server


def embed(bank: BankPage, chat: str) -> None:
    """One page with the script tag; its policy allows the chat's origin and nothing else."""
    attributes = 'data-title="&lt;b&gt;某银行&lt;/b&gt;" data-position="left"'
    bank.html = (
        '<!doctype html><html lang="zh-CN"><title>银行</title><main><h1>银行</h1></main>'
        f'<script src="{chat}/widget.js" {attributes}></script></html>'
    )
    bank.policy = f"default-src 'none'; script-src {chat}; frame-src {chat}"


def chat_server(published: Settings, folder: Path, **web: object) -> Settings:
    settings = deploy(folder, web=web)
    shutil.copytree(published.var, settings.var)
    return settings


def test_the_chat_works_on_a_listed_banks_page_under_its_strict_policy(
    bank: BankPage, published: Settings, context: BrowserContext, tmp_path: Path
) -> None:
    with served(chat_server(published, tmp_path, allowed_origins=[bank.url])) as server:
        embed(bank, server.url)
        chat = ChatPage(context.new_page(), bank.url)
        chat.open()
        expect(chat.frame.locator("header")).to_contain_text("<b>某银行</b>")
        chat.ask_and_get(QUESTION, "answer")
        box = chat.launcher.bounding_box()
        assert box is not None
        assert box["x"] < 100
        assert chat.errors == []
        context.close()


def test_a_page_that_is_not_listed_cannot_frame_the_chat(
    bank: BankPage, context: BrowserContext, server_url: str
) -> None:
    embed(bank, server_url)
    chat = ChatPage(context.new_page(), bank.url)
    with chat.page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        chat.launcher.click()
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")


def test_the_widget_stays_small() -> None:
    if not STATIC.is_dir():
        pytest.skip("the widget is not built: run `make install`")
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in STATIC.rglob("*") if path.is_file()}
    assert sizes["widget.js"] <= 5_000
    assert sum(sizes.values()) <= 60_000
