"""config.yml: every mistake at once, with its line and the nearest right name."""

from __future__ import annotations

import base64
import traceback
from pathlib import Path

import pytest
import yaml

from bot import config
from bot.config import Settings
from bot.domain.data_key import read_keys
from nlu.errors import ContentError

SHIPPED = Path(__file__).parents[2] / "config.yml"


def _read(tmp_path: Path, text: str, **environment: str) -> Settings:
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8")
    return config.read(path, environment)


def _problems(tmp_path: Path, text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ContentError) as refused:
        _read(tmp_path, text)
    return [(problem.line, problem.message, problem.hint) for problem in refused.value.problems]


def test_the_shipped_file_shows_every_key_with_its_default() -> None:
    shown, defaults = config.read(SHIPPED, {}), Settings(home=SHIPPED.parent)
    assert shown == defaults
    written = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    sections = {name: field for name, field in Settings.model_fields.items() if name != "home"}
    assert set(written) == set(sections)
    for name in sections:
        assert set(written[name]) == set(type(getattr(defaults, name)).model_fields), name


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


KEYS = "storage: {keys: '${KEYS}'}\n"
GOOD = base64.b64encode(bytes(range(32))).decode()


def test_keys_come_from_the_environment_and_never_show(tmp_path: Path) -> None:
    settings = _read(tmp_path, KEYS, KEYS=f"2026b:{GOOD}, 2026a:{GOOD}")
    assert GOOD not in repr(settings)
    assert settings.storage.keys is not None
    assert [key.id for key in read_keys(settings.storage.keys.get_secret_value())] == ["2026b", "2026a"]
    assert GOOD not in repr(read_keys(settings.storage.keys.get_secret_value()))
    assert _read(tmp_path, KEYS).storage.keys is None


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
        _read(tmp_path, KEYS, KEYS=keys)
    shown = "".join(traceback.format_exception(refused.value))
    assert says in str(refused.value)
    assert "config.yml:1" in str(refused.value)
    assert not any(GOOD[start : start + 8] in shown for start in range(len(GOOD) - 8))


def test_an_unset_secret_is_none(tmp_path: Path) -> None:
    assert _read(tmp_path, "server: {api_token: '${TOKEN}'}\n").server.api_token is None


def test_relative_paths_start_at_the_file(tmp_path: Path) -> None:
    settings = _read(tmp_path, "content: {graph: facts}\n")
    assert settings.content.graph == tmp_path / "facts"
    assert settings.var == tmp_path / "var"


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"nowhere\.yml"):
        config.read(tmp_path / "nowhere.yml", {})
