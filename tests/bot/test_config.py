"""config.yml: every mistake at once, with its line and the nearest right name."""

from __future__ import annotations

import base64
import dataclasses
import re
import traceback
from pathlib import Path

import pytest
import yaml

from bot.channels.services import Services
from bot.channels.web.visitors import SECRET_BYTES
from bot.config import Settings
from bot.domain.data_key import read_keys
from bot.settings import reading
from bot.settings.reading import KEYS
from nlu.errors import ContentError

SHIPPED = Path(__file__).parents[2] / "config.yml"


def _read(tmp_path: Path, text: str, **environment: str) -> Settings:
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8")
    return reading.read(path, environment).settings


def _problems(tmp_path: Path, text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ContentError) as refused:
        _read(tmp_path, text)
    return [(problem.line, problem.message, problem.hint) for problem in refused.value.problems]


def test_the_shipped_file_shows_every_key_with_its_default() -> None:
    assert reading.read(SHIPPED, {}).settings == Settings(home=SHIPPED.parent)
    written = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    assert [f"{section}.{name}" for section, keys in written.items() for name in keys] == list(KEYS)


def test_the_shipped_file_explains_every_key_on_its_line() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    keys = [line for line in lines if re.match(r"  [a-z_]+:", line)]
    assert len(keys) == len(KEYS)
    assert [line for line in keys if not re.search(r"# \S.{5,}", line)] == []


def test_every_key_and_section_has_a_short_line_that_says_what_it_means() -> None:
    sections = {name: Settings.model_fields[name].description for name in {key.section for key in KEYS.values()}}
    meanings = {**{name: key.description for name, key in KEYS.items()}, **sections}
    assert [name for name, meaning in meanings.items() if not re.search("[\u4e00-\u9fff]", meaning or "")] == []
    assert [name for name, meaning in meanings.items() if len(meaning or "") > 60 or "\n" in (meaning or "")] == []
    assert [name for name, key in KEYS.items() if not key.allowed] == []


def test_the_shipped_file_takes_each_secret_from_the_variable_that_it_has_when_left_out() -> None:
    written = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    shown = {str(key): written[key.section][key.name] for key in KEYS.values() if key.is_secret}
    assert shown == {str(key): f"${{{key.default_variable}}}" for key in KEYS.values() if key.is_secret}


def test_a_key_that_signs_is_refused_by_the_settings_before_the_signer_would() -> None:
    assert f"至少 {SECRET_BYTES} 个字符" in KEYS["server.secret"].allowed


@pytest.mark.parametrize(
    ("field", "key"),
    [("host", "server.host"), ("allowed_origins", "web.allowed_origins"), ("body_bytes", "limits.body_bytes")],
)
def test_a_default_that_the_channels_have_too_is_the_same_there(field: str, key: str) -> None:
    (default,) = [one.default for one in dataclasses.fields(Services) if one.name == field]
    assert default == KEYS[key].field.default


def test_no_two_keys_have_the_same_variable() -> None:
    assert len({key.variable for key in KEYS.values()}) == len(KEYS)


def test_an_empty_file_means_all_defaults(tmp_path: Path) -> None:
    assert _read(tmp_path, "") == Settings(home=tmp_path)


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    found = _problems(tmp_path, "server:\n  prot: 1\n  host: 3\nstorage:\n  durability: none\n")
    assert sorted(line for line, _, _ in found if line) == [2, 3, 5]


def test_a_wrong_key_names_the_nearest_right_one(tmp_path: Path) -> None:
    ((line, message, hint),) = _problems(tmp_path, "bank:\n  timezon: UTC\n")
    assert (line, "timezon" in message, "bank.timezone" in hint) == (2, True, True)


@pytest.mark.parametrize("text", ["- a\n", "just words\n", "server: [1]\n", "bank: {timezone: Mars/Base}\n"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    assert _problems(tmp_path, text)


def test_secrets_come_from_the_environment_and_never_show(tmp_path: Path) -> None:
    settings = _read(tmp_path, "server: {api_token: '${TOKEN}'}\n", TOKEN="s3cret")
    assert settings.server.api_token is not None
    assert settings.server.api_token.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)


STORAGE_KEYS = "storage: {keys: '${KEYS}'}\n"
GOOD = base64.b64encode(bytes(range(32))).decode()


def test_keys_come_from_the_environment_and_never_show(tmp_path: Path) -> None:
    settings = _read(tmp_path, STORAGE_KEYS, KEYS=f"2026b:{GOOD}, 2026a:{GOOD}")
    assert GOOD not in repr(settings)
    assert settings.storage.keys is not None
    assert [key.id for key in read_keys(settings.storage.keys.get_secret_value())] == ["2026b", "2026a"]
    assert GOOD not in repr(read_keys(settings.storage.keys.get_secret_value()))
    assert _read(tmp_path, STORAGE_KEYS).storage.keys is None


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (GOOD, "编号:base64"),
        (f"a:{GOOD},", "第 2 把"),
        (f"钥匙:{GOOD}", "编号无效"),
        (f"{'a' * 33}:{GOOD}", "编号无效"),
        (f":{GOOD}", "编号无效"),
        (f"a:{GOOD[:-1]}", "base64"),
        (f"a:{GOOD},b:{GOOD}!", "第 2 把"),
        (f"a:{GOOD}密", "base64"),
        (f"a:{GOOD[:40]}", "32 字节"),
        (f"a:{GOOD},b:{GOOD},a:{GOOD}", "重复"),
    ],
)
def test_a_wrong_key_is_told_by_its_place_and_never_quoted(tmp_path: Path, keys: str, says: str) -> None:
    with pytest.raises(ContentError) as refused:
        _read(tmp_path, STORAGE_KEYS, KEYS=keys)
    shown = "".join(traceback.format_exception(refused.value))
    assert says in str(refused.value)
    assert "环境变量 KEYS" in str(refused.value)
    assert not any(GOOD[start : start + 8] in shown for start in range(len(GOOD) - 8))


def test_an_unset_secret_is_none(tmp_path: Path) -> None:
    assert _read(tmp_path, "server: {api_token: '${TOKEN}'}\n").server.api_token is None


def test_relative_paths_start_at_the_file(tmp_path: Path) -> None:
    settings = _read(tmp_path, "content: {graph: facts}\n")
    assert settings.content.graph == tmp_path / "facts"
    assert settings.var == tmp_path / "var"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("port: 80\n", "server.port"),
        ("server: {durability: full}\n", "storage.durability"),
        ("server: {max_message_chars: 9}\n", "limits.message_chars"),
        ("sever: {}\n", "server"),
        ("server: {Port: 80}\n", "server.port"),
        ("log: {lvl: info}\n", "log.level"),
    ],
)
def test_a_wrong_key_names_the_right_one_in_whatever_section(tmp_path: Path, text: str, meant: str) -> None:
    ((_, _, hint),) = _problems(tmp_path, text)
    assert f"是不是想写 {meant}？" in hint


def test_a_key_like_nothing_else_is_to_be_deleted(tmp_path: Path) -> None:
    ((_, message, hint),) = _problems(tmp_path, "home: /tmp\n")
    assert ("「home」" in message, "删去它" in hint) == (True, True)


def test_a_wrong_value_is_told_with_what_the_key_means_and_may_be(tmp_path: Path) -> None:
    ((line, message, hint),) = _problems(tmp_path, "server:\n  port: 70000\n")
    assert (line, "至多为 65535" in message, "监听端口" in hint, "至少 0，至多 65535" in hint) == (2, True, True, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dialogue: {session_minutes: .inf}\n", "有限的数字"),
        ("dialogue: {menu: [human]}\n", "写法不对"),
        ("log: {level: loud}\n", "只能是 debug、info、warning、error"),
        ("server: {secret: short}\n", "至少 32 个字符"),
        ("server: {api_token: ''}\n", "至少 1 个字符"),
        ("web: {allowed_origins: ['https://a.example; script-src *']}\n", "不是网站的来源"),
        ("web: {allowed_origins: ['https://a.example/']}\n", "不是网站的来源"),
        ("web: {allowed_origins: https://a.example}\n", "应当是列表"),
        ("limits: {message_chars: 1.5}\n", "应当是整数"),
        ("content: {graph: null}\n", "应当是路径"),
    ],
)
def test_a_wrong_value_says_what_is_wrong(tmp_path: Path, text: str, reason: str) -> None:
    ((_, message, _),) = _problems(tmp_path, text)
    assert reason in message


def test_a_section_whose_keys_are_all_commented_out_has_the_defaults(tmp_path: Path) -> None:
    assert _read(tmp_path, "server:\n  # port: 80\n") == Settings(home=tmp_path)


def test_a_missing_file_says_so_and_what_to_do(tmp_path: Path) -> None:
    for path, what in ((tmp_path / "nowhere.yml", "没有这个配置文件"), (tmp_path, "是一个文件夹")):
        with pytest.raises(ContentError, match=re.escape(str(path))) as refused:
            reading.read(path, {})
        assert what in str(refused.value)
        assert "--config" in str(refused.value)
