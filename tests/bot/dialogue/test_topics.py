import time
from pathlib import Path

import pytest
import yaml

from bot.dialogue.topics import READ_CHARS, PhraseTopics
from nlu.errors import ContentError
from nlu.text import normalise

ROOT = Path(__file__).parents[3]
GOLDEN: dict[str, list[str]] = yaml.safe_load((ROOT / "tests/golden/topics.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shipped() -> PhraseTopics:
    return PhraseTopics.read(ROOT / "bot/content/topics.yml")


def topics_of(tmp_path: Path, text: str) -> PhraseTopics:
    path = tmp_path / "topics.yml"
    path.write_text(text, encoding="utf-8")
    return PhraseTopics.read(path)


@pytest.mark.parametrize("topic", GOLDEN)
def test_shipped_topics_find_what_customers_mean_and_nothing_else(shipped: PhraseTopics, topic: str) -> None:
    expected = None if topic == "none" else topic
    found = {text: shipped.find(normalise(text)) for text in GOLDEN[topic]}
    assert {text: other for text, other in found.items() if other != expected} == {}


def test_the_golden_file_is_large_enough_to_mean_something() -> None:
    for topic in ("fraud", "self_harm", "regulator_complaint", "human"):
        assert len(set(GOLDEN[topic])) >= 40
    assert len(set(GOLDEN["none"])) >= 60


def test_pieces_must_come_in_order_close_together_and_in_one_sentence(tmp_path: Path) -> None:
    topics = topics_of(tmp_path, "topics:\n- {id: human, phrases: [找 经理|主管]}")
    assert topics.find("找你们主管") == "human"
    assert topics.find("经理找我") is None
    assert topics.find("找一二三四五六七八经理") == "human"
    assert topics.find("找一二三四五六七八九经理") is None
    assert topics.find("找谁?经理吗") is None


def test_an_exception_voids_the_hit_it_touches_and_no_other(tmp_path: Path) -> None:
    topics = topics_of(tmp_path, "topics:\n- {id: human, phrases: [要人工, 转人工], except: [要人工审核]}")
    assert topics.find("需要人工审核吗") is None
    assert topics.find("需要人工审核吗,转人工") == "human"
    assert topics.find("要人工审核还是要人工") == "human"


def test_a_whole_message_may_be_polite_and_repeat_itself(tmp_path: Path) -> None:
    topics = topics_of(tmp_path, "polite: [你好, 请, 了]\ntopics:\n- {id: cancel, whole: [取消]}")
    assert topics.find("你好,请取消,取消了!") == "cancel"
    assert topics.find("你好,请") is None
    assert topics.find("请取消还款") is None


def test_word_lists_stand_for_each_of_their_words(tmp_path: Path) -> None:
    topics = topics_of(tmp_path, "words: {真人: [人工, 活人]}\ntopics:\n- {id: human, phrases: ['找{真人}']}")
    assert [topics.find(text) for text in ("找活人", "找人工", "找真人")] == ["human", "human", None]


def test_numbers_and_latin_words_count_only_as_a_whole(tmp_path: Path) -> None:
    topics = topics_of(tmp_path, "topics:\n- {id: regulator, phrases: ['12378', app]}")
    assert topics.find("打12378") == "regulator"
    assert topics.find("账号6212378") is None
    assert topics.find("happy") is None


def test_the_first_topic_of_the_file_wins(tmp_path: Path) -> None:
    topics = topics_of(tmp_path, "topics:\n- {id: fraud, phrases: [被骗]}\n- {id: human, phrases: [转人工]}")
    assert topics.find("转人工,我被骗了") == "fraud"


def test_what_is_written_is_never_read_as_a_regular_expression(tmp_path: Path) -> None:
    topics = topics_of(tmp_path, "topics:\n- {id: human, phrases: ['人.*工', '(转']}")
    assert topics.find("人民银行工资") is None
    assert topics.find("(转") == "human"


@pytest.mark.parametrize("unit", ["被人", "我要", "转人工审核", "不要人工审核", "a", "找你们", "请"])
def test_a_hostile_message_costs_little(shipped: PhraseTopics, unit: str) -> None:
    started = time.process_time()
    shipped.find((unit * READ_CHARS)[: READ_CHARS * 5])
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[]", "B041", 1),
        ("topic: []", "B041", 1),
        ("topics:\n- 人工", "B041", 2),
        ("topics:\n- id: human\n  phrase: [人工]", "B041", 3),
        ("topics:\n- id: human\n  phrases: 人工", "B041", 3),
        ("topics:\n- id: human\n  phrases:\n  - 转人工\n  - 12378", "B041", 5),
        ("topics:\n- {id: 人工, phrases: [人工]}", "B042", 2),
        ("topics:\n- {id: human, phrases: [人工]}\n- {id: human, phrases: [真人]}", "B042", 3),
        ("topics:\n- {id: human}", "B043", 2),
        ("topics:\n- id: human\n  phrases: [人工,\n    人]", "B044", 4),
        ("topics:\n- {id: human, phrases: [转人工|]}", "B044", 2),
        ("topics:\n- {id: human, phrases: ['转{人工']}", "B044", 2),
        ("topics:\n- {id: human, phrases: [一 二 三 四 五]}", "B044", 2),
        ("topics:\n- {id: human, phrases: ['转{真人}']}", "B045", 2),
        ("words: {人工: 人工}\ntopics:\n- {id: human, phrases: [转人工]}", "B041", 1),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    with pytest.raises(ContentError) as caught:
        topics_of(tmp_path, text)
    assert (code, line) in [(problem.code, problem.line) for problem in caught.value.problems]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        topics_of(tmp_path, "topics:\n- {id: A, phrases: ['转{真人}', 人工|], whole: 人工}")
    assert [problem.code for problem in caught.value.problems] == ["B042", "B045", "B044", "B041"]
