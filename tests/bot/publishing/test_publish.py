"""Publishing: what goes live, what may not, and what stays when something is wrong."""

from __future__ import annotations

import asyncio
import fcntl
import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot import app as composition
from bot.config import Settings
from bot.publishing import rollback, snapshot_files
from knowledge import entry_codec
from knowledge.entry import Entry, EntryId
from nlu.errors import CodedError, ContentError
from tests.support.deployment import opened, publish, silent
from tests.support.small_base import small_base

DAY = date(2026, 6, 1)
ROOM = 150_000  # bytes in a file


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    return small_base(tmp_path)


def _edit(settings: Settings, file: str, old: str, new: str) -> None:
    path = settings.home / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


async def test_a_published_version_answers_with_its_facts(base: Settings) -> None:
    published = await publish(base)
    snapshot = opened(base).current()
    assert snapshot.version == published.manifest.version
    (match, *_) = snapshot.index.search(snapshot.nlu.understand("利息多少"), 3)
    assert match.entry_id == "loan-rate"
    assert snapshot.facts.text("loan.rate", DAY) == "7.2%"


async def test_nothing_changed_means_no_new_version(base: Settings) -> None:
    first = await publish(base)
    again = await publish(base, only_if_changed=True)
    assert (again.manifest.version, again.is_new) == (first.manifest.version, False)


async def test_an_edited_file_makes_a_new_version_and_the_old_one_stays(base: Settings) -> None:
    first = await publish(base)
    _edit(base, "knowledge/loan.yml", "请在登录页点", "请先在登录页点")
    second = await publish(base, only_if_changed=True)
    assert second.is_new
    assert second.entries.followed == ("forget-password",)
    assert snapshot_files.versions(base.snapshots) == sorted([first.manifest.version, second.manifest.version])


async def test_a_row_edited_in_the_database_wins_over_its_file_and_publishing_says_so(base: Settings) -> None:
    await publish(base)
    edited = Entry(id=EntryId("forget-password"), question="密码忘了怎么办", answer="请致电客服。")
    async with composition.entry_store(base) as store:
        await store.put({edited.id: entry_codec.to_json(edited)}, silent)
    _edit(base, "knowledge/loan.yml", "请在登录页点", "请先在登录页点")
    published = await publish(base)
    assert published.entries.kept == ("forget-password",)
    entries = opened(base).current().entries
    assert entries[EntryId("forget-password")].answer == "请致电客服。"


async def test_a_failing_golden_question_keeps_the_old_version_live(base: Settings) -> None:
    first = await publish(base)
    with (base.home / "golden/loan.yml").open("a", encoding="utf-8") as file:
        file.write("- {ask: 火锅店在哪里, answer: loan-limit}\n")
    with pytest.raises(ContentError) as refused:
        await publish(base)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == (base.home / "golden/loan.yml", 2)
    assert snapshot_files.current(base.snapshots) == first.manifest.version
    assert not list(base.snapshots.glob(".building-*"))


async def test_an_answer_whose_fact_is_missing_is_refused_with_file_and_line(base: Settings) -> None:
    _edit(base, "graph/loan.yml", "rate:", "ratio:")
    with pytest.raises(ContentError) as refused:
        await publish(base)
    assert any(
        one.where.endswith("knowledge/loan.yml:3") and "loan.rate" in one.message for one in refused.value.problems
    )
    assert snapshot_files.current(base.snapshots) is None


async def test_an_answer_whose_fact_does_not_hold_today_is_refused(base: Settings) -> None:
    _edit(base, "graph/loan.yml", "unit: percent, from: 2026-01-01", "unit: percent, from: 2199-01-01")
    with pytest.raises(ContentError, match=r"loan\.rate"):
        await publish(base)


async def test_every_mistake_is_told_at_once(base: Settings) -> None:
    _edit(base, "knowledge/loan.yml", "answer: 请在", "answr: 请在")
    _edit(base, "graph/loan.yml", "unit: CNY", "unit: dollars")
    with pytest.raises(ContentError) as refused:
        await publish(base)
    files = {problem.file for problem in refused.value.problems}
    assert files == {base.home / "knowledge/loan.yml", base.home / "graph/loan.yml"}


async def test_rolling_back_makes_an_older_version_live_and_keeps_it_until_content_changes(base: Settings) -> None:
    first = await publish(base)
    live = opened(base)
    _edit(base, "knowledge/loan.yml", "请在登录页点", "请先在登录页点")
    second = await publish(base)
    rollback.go_live(base.snapshots, first.manifest.version, composition.matching_models(base))
    await live.refresh()
    assert live.current().version == first.manifest.version
    assert [manifest.version for manifest in rollback.listed(base.snapshots)] == [
        second.manifest.version,
        first.manifest.version,
    ]
    again = await publish(base, only_if_changed=True)
    assert (again.manifest.version, again.is_new) == (first.manifest.version, False)
    _edit(base, "knowledge/loan.yml", "请先在登录页点", "请在首页点")
    assert (await publish(base, only_if_changed=True)).is_new


async def test_rolling_back_to_a_version_that_is_gone_or_damaged_is_refused(base: Settings) -> None:
    first = await publish(base)
    with pytest.raises(CodedError, match=first.manifest.version):
        rollback.go_live(base.snapshots, "20250101-000000000-abcdef", composition.matching_models(base))
    (base.snapshots / first.manifest.version / "entries.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(CodedError, match=r"entries\.jsonl"):
        rollback.go_live(base.snapshots, first.manifest.version, composition.matching_models(base))


async def test_two_publishes_at_once_are_refused_clearly(base: Settings) -> None:
    await publish(base)
    with (base.snapshots / ".publishing").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CodedError, match="B014"):
            await publish(base)


async def test_what_a_killed_publish_left_is_cleared_by_the_next(base: Settings) -> None:
    (base.snapshots / ".building-left").mkdir(parents=True)
    await publish(base)
    assert not list(base.snapshots.glob(".building-*"))


async def test_only_the_newest_versions_are_kept(tmp_path: Path) -> None:
    base = small_base(tmp_path, publishing={"keep": 2})
    versions = []
    for number in range(3):
        _edit(base, "knowledge/loan.yml", "请" if number == 0 else "请" * number, "请" * (number + 1))
        versions.append((await publish(base)).manifest.version)
    assert len(snapshot_files.versions(base.snapshots)) == 2
    assert snapshot_files.current(base.snapshots) == versions[-1]


@pytest.mark.parametrize("damage", ["one byte", "cut short", "gone"])
async def test_a_damaged_version_is_refused_by_name_and_the_running_one_serves_on(base: Settings, damage: str) -> None:
    first = await publish(base)
    live = opened(base)
    _edit(base, "knowledge/loan.yml", "请在登录页点", "请先在登录页点")
    second = await publish(base)
    victim = next(
        path for path in sorted((base.snapshots / second.manifest.version / "index").rglob("*")) if path.is_file()
    )
    content = victim.read_bytes()
    if damage == "one byte":
        victim.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    elif damage == "cut short":
        victim.write_bytes(content[: len(content) // 2])
    else:
        victim.unlink()
    await live.refresh()
    assert live.current().version == first.manifest.version
    with pytest.raises(CodedError, match=victim.name):
        snapshot_files.read(base.snapshots / second.manifest.version, composition.matching_models(base))
    assert opened(base).current().version == first.manifest.version  # also after a restart


async def test_a_new_version_is_picked_up_while_running(base: Settings) -> None:
    await publish(base)
    live = opened(base)
    _edit(base, "knowledge/loan.yml", "请在登录页点", "请先在登录页点")
    second = await publish(base)
    await live.refresh()
    assert live.current().version == second.manifest.version


async def test_a_base_without_any_answer_is_not_published(tmp_path: Path) -> None:
    base = small_base(tmp_path)
    path = base.home / "knowledge/loan.yml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "answer:" not in line]
    path.write_text("\n".join(lines), encoding="utf-8")
    (base.home / "golden/loan.yml").write_text("[]", encoding="utf-8")
    with pytest.raises(CodedError, match="B015"):
        await publish(base)


def test_a_disk_that_is_full_leaves_the_live_version_and_nothing_half(base: Settings) -> None:
    live = asyncio.run(publish(base)).manifest.version
    _edit(base, "knowledge/loan.yml", "请在登录页点", "请先在登录页点")
    lexicon = base.home / "lexicon.yml"
    lexicon.write_bytes(base.content.lexicon.read_bytes() + b"#" * ROOM)
    limited = subprocess.run(
        [sys.executable, "-m", "bot.cli", "publish", "--config", str(base.home / "config.yml")],
        capture_output=True,
        text=True,
        preexec_fn=_nearly_full,
        env={**os.environ, "PYTHONUTF8": "1", "BOT__CONTENT__LEXICON": str(lexicon)},
    )
    assert limited.returncode == 1
    assert "B032" in limited.stderr
    assert "超出文件大小限制" in limited.stderr
    assert "Traceback" not in limited.stderr
    assert snapshot_files.current(base.snapshots) == live
    assert not list(base.snapshots.glob(".building-*"))
    assert asyncio.run(publish(base)).manifest.version != live  # with room again, it goes through


def _nearly_full() -> None:
    """The database has room, the new version's lexicon has not."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


async def test_a_version_that_is_announced_is_read_before_it_is_live(base: Settings) -> None:
    first = (await publish(base)).manifest.version
    _edit(base, "knowledge/loan.yml", "请在登录页点", "请先在登录页点")
    second = (await publish(base)).manifest.version
    snapshot_files.set_current(base.snapshots, first)
    live = opened(base)
    with snapshot_files.announced(base.snapshots, base.snapshots / second):
        await live.refresh()
        assert live.current().version == first
        (base.snapshots / second / "entries.jsonl").unlink()  # nothing is read a second time
        snapshot_files.set_current(base.snapshots, second)
        await live.refresh()
    assert live.current().version == second
    assert live.current().entries[EntryId("forget-password")].answer == "请先在登录页点「忘记密码」。"


async def test_an_announcement_that_is_withdrawn_or_damaged_changes_nothing(base: Settings) -> None:
    first = (await publish(base)).manifest.version
    live = opened(base)
    with snapshot_files.announced(base.snapshots, base.snapshots / ".building-gone"):
        await live.refresh()
    await live.refresh()
    assert live.current().version == first
    assert snapshot_files.next_folder(base.snapshots) is None
