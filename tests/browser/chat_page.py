"""The bank's page with the chat in it, as a customer uses it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

OPEN = "打开智能客服"
CLOSE = "收起智能客服"
QUESTION = "禾易贷的利率是多少？"  # both are asked as the base asks them: answered however matching is tuned
OTHER_QUESTION = "怎么提前还清全部贷款？"
VAGUE = ("微粒货为啥借不出来钱", "存三年的大额存单给几个点", "做生意用的贷款利息怎么样", "反诈专线的号码告诉我一下")


class ChatPage:
    def __init__(self, page: Page, server_url: str) -> None:
        self.page = page
        self.errors: list[str] = []  # what the page's scripts and its security policy complained of
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._note(message.text) if message.type == "error" else None)
        page.goto(f"{server_url}/")
        self.frame = page.frame_locator("#teller-chat iframe")
        self.launcher = page.locator("#teller-chat button")
        self.input = self.frame.get_by_label("输入您的问题")
        self.categories = self.frame.get_by_role("button", name="问题分类", exact=True)
        self.log = self.frame.get_by_role("log")
        self.messages = self.log.locator(".message")
        self.mine = self.log.locator(".message.customer")
        self.replies = self.log.locator(".message.bot")

    def _note(self, text: str) -> None:
        if not text.startswith("Failed to load resource"):  # a refused or cut request is no script error
            self.errors.append(text)

    def open(self) -> None:
        self.launcher.click()
        self.replies.first.wait_for()

    def ask(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def reply(self, kind: str) -> Locator:
        """The newest reply of this kind."""
        return self.log.locator(f'.message[data-kind="{kind}"]').last

    def ask_and_get(self, text: str, kind: str) -> Locator:
        before = self.log.locator(f'.message[data-kind="{kind}"]').count()
        self.ask(text)
        newest = self.log.locator(f'.message[data-kind="{kind}"]').nth(before)
        newest.wait_for()
        return newest

    def ask_vaguely(self) -> Locator:
        """Asks until the bot is unsure and offers questions; gives that reply."""
        for text in VAGUE:
            before = self.replies.count()
            self.ask(text)
            self.replies.nth(before).wait_for()
            if self.reply("suggestions").count():
                return self.reply("suggestions")
        raise AssertionError(f"none of {VAGUE} was vague enough for suggestions")

    def transcript(self) -> list[str]:
        """The bubbles' texts, once nothing is on its way any more."""
        expect(self.log.locator(".message.sending, .message.sent, .message.failed, .typing")).to_have_count(0)
        return self.log.locator(".bubble").all_text_contents()

    def in_chat(self, script: str) -> Any:
        """Runs in the chat's own document; not subject to its security policy."""
        handle = self.page.locator("#teller-chat iframe").element_handle()
        frame = handle.content_frame()
        assert frame is not None
        return frame.evaluate(script)

    def wait_for_focus_on_launcher(self) -> None:
        """The chat in its frame tells the page that it closes: that takes a moment."""
        self.page.wait_for_function(
            "document.activeElement.id === 'teller-chat'"
            " && document.activeElement.shadowRoot.activeElement?.localName === 'button'"
        )
