"""README's "Ten minutes": its lines run literally, from a bank's Excel file to an answer on the bank's own page."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat_page import ChatPage
from tests.support import clerks_file
from tests.support.bank_page import BankPage, bank_page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
README = {"README.md": "## Ten minutes", "README.zh-CN.md": "## 十分钟"}
SHOWN = "http://127.0.0.1:8000"  # where the README has the server
ADDRESS = re.compile(r"http://[^\s/]+")


def _fenced(readme: str) -> list[str]:
    """The fenced blocks of the section, without their comments."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    section = text.split(README[readme], 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"```\w*\n(.*?)```", section, re.DOTALL)
    return [re.sub(r"\s+# .*", "", block).strip() for block in blocks]


class Shell:
    """Runs lines one by one as one shell would: `export` and `cd` hold for those behind them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._before = folder, "set -e"
        program = folder / ".venv" / "bin" / "bot"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m bot.cli "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "200"}

    def runs(self, line: str) -> subprocess.CompletedProcess[str]:
        if line.startswith(("export ", "cd ")):
            self._before += f"\n{line}"
            line = "true"
        command = ["bash", "-c", f"{self._before}\n{line}"]
        return subprocess.run(
            command, cwd=self._folder, env=self._environment, capture_output=True, text=True, check=False
        )

    @contextmanager
    def serves(self, line: str, **settings: str) -> Iterator[str]:
        """The address at which the line serves."""
        command = ["bash", "-c", f"{self._before}\nexec {line}"]
        with (self._folder / "server.log").open("w") as log:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self._environment | settings,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert process.stdout is not None
        try:
            address = ADDRESS.search(process.stdout.readline())
            assert address is not None, f"the server did not start, see {log.name}"
            yield address.group()
        finally:
            process.terminate()
            assert process.wait(timeout=20) == 0
            process.stdout.close()


@pytest.fixture
def website() -> Iterator[BankPage]:
    with bank_page() as server:
        yield server


def test_both_readmes_give_the_same_commands_and_the_tag_of_the_example_page() -> None:
    assert _fenced("README.md") == _fenced("README.zh-CN.md")
    _, tag = _fenced("README.md")
    page = (ROOT / "bot/deployment/templates/page.html").read_text(encoding="utf-8")
    assert tag in page.replace("$bank", "江畔银行")


def test_from_an_excel_file_to_an_answer_on_the_banks_page(
    tmp_path: Path, website: BankPage, context: BrowserContext
) -> None:
    commands, tag = _fenced("README.md")
    path, new, enter, dry_run, take_over, check, evaluate, publish, serve = commands.splitlines()
    (tmp_path / "teller").mkdir()
    shell, bank = Shell(tmp_path / "teller"), tmp_path / "mybank"

    for line in (path, new, enter):
        done = shell.runs(line)
        assert done.returncode == 0, done.stderr
    clerks_file.with_mistakes(bank / "知识.xlsx")
    refused = shell.runs(dry_run)
    assert refused.returncode == 1
    for cell in clerks_file.MISTAKES:
        assert f"{clerks_file.SHEET}!{cell}:" in refused.stderr
    clerks_file.corrected(bank / "知识.xlsx")
    said = ""
    for line in (dry_run, take_over, check, evaluate, publish):
        done = shell.runs(line)
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        said += done.stdout
    for words in ("没有写入", "已导入 12 个条目", "没有错误", "其中 11 个有条目能回答", "必答问题全部通过"):
        assert words in said

    origins = {"BOT__SERVER__PORT": "0", "BOT__WEB__ALLOWED_ORIGINS": website.url}
    with shell.serves(serve, **origins) as server:
        website.html = (bank / "page.html").read_text(encoding="utf-8").replace(SHOWN, server)
        assert tag.replace(SHOWN, server) in website.html
        chat = ChatPage(context.new_page(), website.url)
        chat.open()
        expect(chat.frame.locator("header")).to_contain_text("江畔银行")
        expect(chat.replies.first).to_contain_text("我是江畔银行的智能客服机器人小助")
        expect(chat.ask_and_get(clerks_file.ASKED, "answer")).to_contain_text(clerks_file.ANSWERED)
        assert chat.errors == []
        context.close()
