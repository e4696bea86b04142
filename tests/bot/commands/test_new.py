"""`bot new`, as whoever starts a deployment uses it."""

from __future__ import annotations

import io
import os
import pty
import re
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.dialogue.topics import PhraseTopics
from bot.settings import reading
from graph import load as graph_files
from graph.facts import FactTable
from knowledge.entry import Entry
from knowledge.files import yaml_entries
from nlu.lexicon import Lexicon
from nlu.text import normalise
from tests.support import clerks_file

GIVEN = {"--bank": "江畔银行", "--hotline": "400-000-0000", "--hours": "每日9:00—18:00"}
OURS = re.compile("禾|heguang", re.IGNORECASE)
AWKWARD = {
    "quotes": "江\"畔'银行",
    "dollar": "$bank $$HOME %s银行",
    "backslash": r"江\畔\n\1银行",
    "regex": "江.*畔[|](银行)?",
    "yaml": "- 江畔: #银行, &a *b !c %d @e",
    "html": "</title><script>银行",
    "number": "8848",
    "word": "null",
    "emoji": "🏦👨\u200d👩\u200d👧",
    "long": "江" * 38 + "银行",
    "only the ending": "银行",
    "one letter": "江银行",
}


def _new(folder: Path, options: Mapping[str, str] = GIVEN) -> Result:
    return CliRunner().invoke(app, ["new", str(folder), *(f"{name}={value}" for name, value in options.items())])


def _bot(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(folder / "config.yml")])


def _files(folder: Path) -> dict[str, str]:
    """The text of every file; a workbook's is that of all its parts."""
    return {str(path.relative_to(folder)): _text(path) for path in folder.rglob("*") if path.is_file()}


def _text(path: Path) -> str:
    body = path.read_bytes()
    if path.suffix != ".xlsx":
        return body.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(archive.read(name).decode("utf-8") for name in archive.namelist())


def _small_talk(folder: Path) -> dict[str, Entry]:
    loaded = yaml_entries.read(folder / "content/knowledge")
    assert loaded.problems == ()
    return {located.value.id: located.value for located in loaded.entries}


def _fact(folder: Path, name: str) -> str | None:
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    return FactTable(graph_files.load(folder / "content/graph")).text(name, today)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; read only."""
    folder = tmp_path_factory.mktemp("new") / "mybank"
    result = _new(folder)
    assert result.exit_code == 0, result.output
    return folder


def test_everything_that_a_deployment_needs_is_there(deployment: Path) -> None:
    assert set(_files(deployment)) == {
        ".gitignore",
        "README.md",
        "config.yml",
        "content/golden/golden.yml",
        "content/graph/bank.yml",
        "content/knowledge/smalltalk.yml",
        "content/lexicon.yml",
        "flows/domain.yml",
        "flows/topics.yml",
        "page.html",
        "知识模板.xlsx",
    }
    assert stat.S_IMODE((deployment / "var").stat().st_mode) == 0o700
    assert [path.name for path in deployment.parent.iterdir()] == ["mybank"]
    content = reading.read(deployment / "config.yml").settings.content
    for path in (content.knowledge, content.graph, content.dialogue, content.lexicon, content.golden):
        assert path is not None
        assert path.is_relative_to(deployment)


def test_nothing_in_it_names_the_demo_bank_or_its_products(deployment: Path) -> None:
    found = {name: OURS.findall(text) for name, text in _files(deployment).items() if OURS.search(text + name)}
    assert found == {}


def test_it_is_right_as_it_stands_and_can_be_published_before_and_after_an_import(tmp_path: Path) -> None:
    folder = tmp_path / "mybank"
    _new(folder)

    checked, published = _bot(folder, "check"), _bot(folder, "publish")

    assert checked.exit_code == 0, checked.output
    assert "没有错误，0 条提示" in checked.output
    assert published.exit_code == 0, published.output
    assert "必答问题全部通过" in published.output
    taken = _bot(folder, "import", str(clerks_file.corrected(tmp_path / "知识.xlsx")))
    assert taken.exit_code == 0, taken.output
    again = _bot(folder, "publish").output
    assert "全部重新学习" in again  # small talk alone is no base to bring up to date
    assert "必答问题全部通过" in again
    talk = CliRunner().invoke(app, ["chat", "--config", str(folder / "config.yml")], input="你是谁\n转人工\n我被骗了\n")
    assert "江畔银行的智能客服机器人小助" in talk.output
    assert "人工服务时间为每日9:00—18:00" in talk.output
    assert "致电400-000-0000" in talk.output


def test_what_was_given_is_what_the_facts_say(tmp_path: Path) -> None:
    _new(tmp_path / "a", {**GIVEN, "--robot": "小江"})
    expected = {
        "bank.name": "江畔银行",
        "bank.robot_name": "小江",
        "bank.hotline": "400-000-0000",
        "bank.complaint_hotline": "400-000-0000",
        "bank.service_hours": "每日9:00—18:00",
        "bank.emergency_hours": "每日9:00—18:00",
        "bank.complaint_reply_time": "15天",
        "public_hotline.police": "110",
    }
    assert {name: _fact(tmp_path / "a", name) for name in expected} == expected


def test_small_talk_calls_the_robot_by_its_name_and_needs_no_fact_of_a_product(tmp_path: Path) -> None:
    _new(tmp_path / "a", {**GIVEN, "--robot": "小江"})
    entries = _small_talk(tmp_path / "a")
    assert "小江你好" in entries["greeting"].similar
    assert entries["greeting"].category == ("闲聊", "问候")
    assert "ask-to-ask" not in entries  # names a loan
    assert {related for entry in entries.values() for related in entry.related} <= set(entries)


def test_topics_know_the_bank_and_its_robot(tmp_path: Path) -> None:
    _new(tmp_path / "a", {**GIVEN, "--robot": "小江"})
    topics = PhraseTopics.read(tmp_path / "a/flows/topics.yml")
    for said, topic in (
        ("还是问小江吧", "return_to_bot"),
        ("我要起诉江畔", "regulator_complaint"),
        ("被江畔骗了", None),
        ("小江转人工", "human"),
        ("小江", None),
    ):
        assert topics.find(normalise(said)) == topic, said


def test_the_lexicon_loses_our_products_and_nothing_else(deployment: Path) -> None:
    shipped = reading.read(Path(__file__).parents[3] / "config.yml").settings.content.lexicon
    ours, theirs = Lexicon.read(shipped), Lexicon.read(deployment / "content/lexicon.yml")
    gone = {word for word in ours.canonical if word not in theirs.canonical}
    assert {ours.canonical[word] for word in gone} == {"禾易贷", "禾商贷", "禾车贷"}
    assert theirs.canonical["帐户"] == "账户"
    assert theirs.stop_words == ours.stop_words


@pytest.mark.parametrize("name", AWKWARD.values(), ids=AWKWARD.keys())
def test_any_name_survives_every_format(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mybank"
    result = _new(
        folder, {**GIVEN, "--bank": name, "--robot": name.replace("银行", "")[:40] or "小助", "--hours": name}
    )

    assert result.exit_code == 0, result.output
    assert _bot(folder, "check").exit_code == 0, _bot(folder, "check").output
    assert _fact(folder, "bank.name") == name
    assert _fact(folder, "bank.service_hours") == name
    topics = PhraseTopics.read(folder / "flows/topics.yml")
    for said, topic in (("转人工", "human"), ("我被骗了", "fraud"), ("利率多少", None), ("转到信用卡", None)):
        assert topics.find(normalise(said)) == topic, said
    assert "<script>银行" not in _text(folder / "page.html")
    Lexicon.read(folder / "content/lexicon.yml")


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--bank", "", "银行名称不能是空的"),
        ("--bank", " \u3000", "银行名称不能是空的"),
        ("--bank", "江" * 41, "至多 40 个字，现在有 41 个"),
        ("--bank", "江{畔}银行", "花括号"),
        ("--bank", "江畔\n银行", "换行"),
        ("--bank", "江\u202e畔", "控制字符"),
        ("--bank", "江\u2028畔", "换行"),
        ("--bank", "江\x00畔", "控制字符"),
        ("--hotline", "打给我们", "客服热线里没有数字"),
        ("--hotline", "", "客服热线不能是空的"),
        ("--hours", "全天\t24小时", "人工服务时间不能含有换行"),
        ("--robot", "", "机器人名字不能是空的"),
        ("--robot", "人工小助", "机器人名字不能含有「人工」"),
        ("--robot", "客服", "机器人名字不能含有「客服」"),
    ],
)
def test_a_detail_that_cannot_be_used_is_refused_and_nothing_is_made(
    tmp_path: Path, option: str, value: str, word: str
) -> None:
    result = _new(tmp_path / "mybank", {**GIVEN, option: value})

    assert result.exit_code == 1
    assert "B033" in result.stderr
    assert word in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_all_wrong_details_are_told_at_once(tmp_path: Path) -> None:
    result = _new(tmp_path / "mybank", {"--bank": "", "--hotline": "无", "--hours": "{}"})
    assert result.stderr.count("B033") == 3


def test_without_a_terminal_missing_details_are_named_and_not_guessed(tmp_path: Path) -> None:
    result = _new(tmp_path / "mybank", {"--hotline": "95000"})

    assert result.exit_code == 2
    assert "缺少 --bank、--hours" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_in_a_terminal_only_what_is_missing_is_asked_and_a_slip_is_asked_again(tmp_path: Path) -> None:
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "bot.cli", "new", str(tmp_path / "mybank"), "--hours", "每日9:00—18:00"]
    process = subprocess.Popen(command, stdin=end, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.close(end)
    os.write(terminal, "江畔银行\n没有\n95000\n".encode())
    _, errors = process.communicate(timeout=60)
    os.close(terminal)

    assert process.returncode == 0, errors.decode()
    assert "客服热线里没有数字" in errors.decode()
    assert _fact(tmp_path / "mybank", "bank.name") == "江畔银行"
    assert _fact(tmp_path / "mybank", "bank.hotline") == "95000"


def test_an_empty_folder_is_filled_and_one_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")

    assert _new(tmp_path / "empty").exit_code == 0
    for name, word in (("full", "里面有文件"), ("file", "不是文件夹"), ("gone/mybank", "没有文件夹")):
        result = _new(tmp_path / name)
        assert result.exit_code == 1
        assert "B034" in result.stderr
        assert word in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"empty", "full", "file"}
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_link_that_leads_round_in_a_circle_and_a_name_too_long_are_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for name in ("loop/mybank", "长" * 200):
        result = _new(tmp_path / name)
        assert result.exit_code == 1
        assert "错误" in result.stderr


def test_the_folder_one_stands_in_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = _new(Path())
    assert result.exit_code == 1
    assert "不能建在当前文件夹" in result.stderr


def test_a_place_where_nobody_may_write_is_told() -> None:
    result = _new(Path("/proc/mybank"))
    assert result.exit_code == 1
    assert "B035" in result.stderr


def test_a_deployment_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    options = " ".join(f"{name}={value}" for name, value in GIVEN.items())
    command = f"ulimit -f 16; exec {sys.executable} -m bot.cli new {tmp_path}/mybank {options}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "B035" in done.stderr
    assert "超出文件大小限制" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_example_page_embeds_the_chat_by_one_tag_and_is_the_home_page(deployment: Path) -> None:
    page = _text(deployment / "page.html")
    tag = '<script src="http://127.0.0.1:8000/widget.js" data-title="江畔银行" defer></script>'
    assert page.count("<script") == 1
    assert tag in page
    assert reading.read(deployment / "config.yml").settings.web.page == deployment / "page.html"


def test_a_home_page_that_is_gone_is_found_by_check_and_stops_the_server(tmp_path: Path) -> None:
    folder = tmp_path / "mybank"
    _new(folder)
    _bot(folder, "publish")
    (folder / "page.html").unlink()
    for command in ("check", "serve"):
        result = _bot(folder, command)
        assert result.exit_code == 1
        assert "B037" in result.stderr
        assert "web.page" in result.stderr


def test_the_settings_of_a_new_deployment_are_settings_that_exist(deployment: Path) -> None:
    written = yaml.safe_load(_text(deployment / "config.yml"))
    assert set(written) == {"server", "content", "web", "log"}
    assert reading.read(deployment / "config.yml").settings.server.port == 8000
