from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.dialogue.domain_file import read_domain
from bot.dialogue.responses import LIST_TITLE, REQUIRED
from bot.domain.event import Button
from graph.facts import FactTable
from graph.load import load
from knowledge.template import placeholders, render
from nlu.errors import ContentError, Problem

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "bot/content/domain.yml"


def document(**changes: object) -> str:
    responses = {name: [{"text": "好的"}] for name in REQUIRED}
    return yaml.safe_dump({"responses": {**responses, **changes}}, allow_unicode=True, sort_keys=False)


def problems_of(tmp_path: Path, text: str) -> list[Problem]:
    path = tmp_path / "domain.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_domain(path)
    return list(caught.value.problems)


def test_every_fact_that_the_shipped_wordings_name_is_known() -> None:
    facts = FactTable(load(ROOT / "graph/content"))
    for name, response in read_domain(SHIPPED).responses.items():
        for fact in set(placeholders(response.text)) - {LIST_TITLE}:
            assert facts.text(fact, date(2026, 6, 1)), f"{name}: {fact}"


@pytest.mark.parametrize("name", ["utter_fraud", "utter_self_harm", "utter_regulator_complaint"])
def test_words_for_a_safety_topic_give_a_public_hotline_and_a_person(name: str) -> None:
    response = read_domain(SHIPPED).responses[name]
    assert "{public_hotline." in response.text
    assert response.buttons == (Button(title="转人工", payload="/human"),)


def test_no_shipped_wording_holds_a_number_of_its_own() -> None:
    for response in read_domain(SHIPPED).responses.values():
        lines = render(response.text, lambda name: "").splitlines()
        assert not any(character.isdigit() for line in lines for character in line.lstrip("123. "))


def test_text_and_buttons_are_read(tmp_path: Path) -> None:
    path = tmp_path / "domain.yml"
    path.write_text(
        document(utter_empty=[{"text": " 请讲 ", "buttons": [{"title": "转人工", "payload": "/human"}]}]),
        encoding="utf-8",
    )
    responses = read_domain(path).responses
    assert responses["utter_empty"].text == "请讲"
    assert responses["utter_empty"].buttons == (Button(title="转人工", payload="/human"),)
    assert set(responses) == set(REQUIRED)


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"utter_empty": [{"text": ""}]}, "B053", "utter_empty"),
        ({"utter_empty": [{"text": 5}]}, "B053", "utter_empty"),
        ({"utter_empty": [{"text": "拨打{bank}"}]}, "B053", "占位符"),
        ({"utter_empty": [{"text": "关于{list.title}"}]}, "B075", "list.title"),
        ({"utter_empty": [{"text": "好", "image": "x"}]}, "B051", "image"),
        ({"utter_empty": "好"}, "B051", "列表"),
        ({"utter_empty": []}, "B051", "列表"),
        ({"utter_empty": [{"text": "好"}, {"text": "行"}]}, "B051", "一项"),
        ({"utter_empty": ["好"]}, "B051", "键: 值"),
        ({"say_hello": [{"text": "好"}]}, "B051", "say_hello"),
        ({"utter_empty": [{"text": "好", "buttons": {}}]}, "B054", "列表"),
        ({"utter_empty": [{"text": "好", "buttons": [{"title": "转人工", "payload": "human"}]}]}, "B054", "payload"),
        ({"utter_empty": [{"text": "好", "buttons": [{"title": "长" * 21, "payload": "/human"}]}]}, "B054", "title"),
    ],
)
def test_a_mistake_is_told_with_its_code(tmp_path: Path, changes: dict[str, object], code: str, says: str) -> None:
    (problem,) = [problem for problem in problems_of(tmp_path, document(**changes)) if says in str(problem)]
    assert problem.code == code
    assert problem.line is not None


def test_a_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    text = document().replace("utter_empty:\n  - text: 好的", "utter_empty:\n  - txt: 好的")
    line = text.splitlines().index("  utter_empty:") + 2
    assert [(problem.code, problem.line) for problem in problems_of(tmp_path, text)] == [("B051", line), ("B053", line)]


def test_every_missing_wording_is_told_at_once(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, "responses: {}")
    assert [problem.code for problem in problems] == ["B052"] * len(REQUIRED)


@pytest.mark.parametrize("text", ["", "[]", "response: {}", "responses: []"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    assert "B051" in [problem.code for problem in problems_of(tmp_path, text)]
