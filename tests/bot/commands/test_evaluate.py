from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.commands.evaluate import app
from nlu.encoders.onnx_encoder import OnnxEncoder
from nlu.model_folder import ModelFolder
from nlu.rerankers.onnx_reranker import OnnxReranker
from tests.support import models
from tests.support.small_base import small_base
from tests.support.workbook import workbook

ENTRIES = [
    {"id": "rate", "question": "贷款利率是多少", "similar": ["利息怎么算", "借一万一天多少利息", "年化多少"]},
    {
        "id": "limit",
        "question": "最多能借多少钱",
        "similar": ["额度有多高", "能贷几万", "最高额度"],
        "answer": "见App。",
    },
    {"id": "repay", "question": "怎么提前还款", "similar": ["想早点还清", "可以一次还完吗", "提前结清"]},
]


def write_lines(path: Path, *lines: Any) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def evaluate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "kb.jsonl", *ENTRIES)


def test_a_base_is_measured_and_every_query_gets_its_line(kb: Path, tmp_path: Path) -> None:
    texts = ["利息怎么算", "今天天气", ""]
    asked = [{"text": text, "id": entry_id} for text, entry_id in zip(texts, ["rate", None, "gone"], strict=True)]
    queries, out = write_lines(tmp_path / "q.jsonl", *asked), tmp_path / "out.jsonl"

    result = evaluate("faq", "--kb", kb, "--queries", queries, "--predictions", out)

    assert result.exit_code == 0, result.output
    for words in ("top-1", "top-3", "MRR@10", "ROC AUC", "ECE", "p99", "1 个测试问题的 id 不在知识库里"):
        assert words in result.output
    assert "实际对的" not in result.output
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["text"] for line in lines] == texts
    assert lines[0]["predictions"][0]["id"] == "rate"
    for line in lines:
        assert set(line) == {"text", "decision", "predictions"}
        assert line["decision"] in ("answer", "suggest", "none")
        probabilities = [one["probability"] for one in line["predictions"]]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(0 <= probability <= 1 for probability in probabilities)


def test_a_base_may_be_a_workbook_and_a_question_that_two_entries_share_does_not_stop_a_measurement(
    tmp_path: Path,
) -> None:
    rows = [(item["id"], item["question"], "\n".join(item["similar"])) for item in ENTRIES]
    kb = workbook(tmp_path / "kb.xlsx", ("编号", "标准问题", "相似问法"), *rows, ("again", "贷款利率是多少？", None))
    queries = write_lines(tmp_path / "q.jsonl", {"text": "利息怎么算", "id": "rate"}, {"text": "今天天气", "id": None})

    result = evaluate("faq", "--kb", kb, "--queries", queries, "--calibration")

    assert result.exit_code == 0, result.output
    for words in ("top-1", "按两成无条目折算", "说的概率", "实际对的"):
        assert words in result.output


def test_an_answer_that_must_not_be_shown_does_not_stop_a_measurement(tmp_path: Path) -> None:
    kb = write_lines(tmp_path / "kb.jsonl", *ENTRIES, {"id": "x", "question": "在吗", "answer": "<b>在</b>"})
    queries = write_lines(tmp_path / "q.jsonl", {"text": "利息怎么算", "id": "rate"})

    assert evaluate("faq", "--kb", kb, "--queries", queries).exit_code == 0


def test_a_broken_line_is_named_and_ends_with_code_2(kb: Path, tmp_path: Path) -> None:
    queries = tmp_path / "q.jsonl"
    queries.write_text('{"text": "利率", "id": "rate"}\n{"text": "利率"\n', encoding="utf-8")

    result = evaluate("faq", "--kb", kb, "--queries", queries)

    assert result.exit_code == 2
    assert f"{queries}:2" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_file_ends_with_code_2(kb: Path, tmp_path: Path) -> None:
    for missing_kb, missing_queries in ((tmp_path / "gone", kb), (kb, tmp_path / "gone")):
        result = evaluate("faq", "--kb", missing_kb, "--queries", missing_queries)
        assert result.exit_code == 2
        assert "gone" in result.stderr


def test_a_place_for_predictions_that_does_not_exist_is_refused_before_the_work(kb: Path, tmp_path: Path) -> None:
    queries = write_lines(tmp_path / "q.jsonl", {"text": "利率", "id": "rate"})

    result = evaluate("faq", "--kb", kb, "--queries", queries, "--predictions", tmp_path / "gone" / "out.jsonl")

    assert result.exit_code == 2
    assert "B061" in result.stderr


def test_pairs_are_scored_in_order(tmp_path: Path) -> None:
    rows = [
        ("怎么还款", "如何还款", 1),
        ("怎么还款", "额度多少", 0),
        ("额度是多少", "额度多少", 1),
        ("利率", "怎么还", 0),
    ]
    file, out = tmp_path / "pairs.tsv", tmp_path / "out.tsv"
    file.write_text("".join(f"{a}\t{b}\t{same}\n" for a, b, same in rows), encoding="utf-8")

    result = evaluate("pairs", "--pairs", file, "--predictions", out)

    assert result.exit_code == 0, result.output
    assert "准确率" in result.output
    lines = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(a, b) for a, b, _ in lines] == [(a, b) for a, b, _ in rows]
    assert all(0 <= float(probability) <= 1 for _, _, probability in lines)


def test_without_a_reranker_pairs_are_not_scored_by_one(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("怎么还款\t如何还款\t1\n额度\t利率\t0\n", encoding="utf-8")

    result = evaluate("pairs", "--pairs", file, "--scorer", "reranker", "--reranker", "none")

    assert result.exit_code == 2
    assert "B060" in result.stderr


@pytest.mark.parametrize(("scorer", "model"), [("encoder", models.ENCODER), ("reranker", models.RERANKER)])
def test_pairs_are_scored_by_the_model_that_is_named(tmp_path: Path, scorer: str, model: ModelFolder) -> None:
    file, out = tmp_path / "pairs.tsv", tmp_path / "out.tsv"
    file.write_text("怎么还款\t如何還款\t1\n额度\t利率\t0\n额度\t额度\t1\n", encoding="utf-8")

    result = evaluate("pairs", "--pairs", file, "--scorer", scorer, f"--{scorer}", model.path, "--predictions", out)

    assert result.exit_code == 0, result.output
    scored = [float(line.split("\t")[2]) for line in out.read_text(encoding="utf-8").splitlines()]
    if scorer == "encoder":
        first, second = OnnxEncoder(model).encode(["怎么还款", "如何还款"])  # as in a turn: simplified
        assert scored[0] == pytest.approx((1 + first @ second) / 2, abs=1e-4)
    else:
        assert scored == pytest.approx(
            OnnxReranker(model).probabilities([("怎么还款", "如何还款"), ("额度", "利率"), ("额度", "额度")]), abs=1e-4
        )


def test_a_base_is_measured_with_the_models_that_are_named(kb: Path, tmp_path: Path) -> None:
    queries = write_lines(tmp_path / "q.jsonl", {"text": "利息怎么算", "id": "rate"}, {"text": "今天天气", "id": None})
    named = ("--encoder", models.ENCODER.path, "--reranker", models.RERANKER.path)

    assert "top-1" in evaluate("faq", "--kb", kb, "--queries", queries, *named).output

    refused = evaluate("faq", "--kb", kb, "--queries", queries, "--encoder", tmp_path / "gone")
    assert refused.exit_code == 2
    assert "N033" in refused.stderr


def test_a_deployments_own_base_is_measured_and_its_misses_are_listed_by_question(tmp_path: Path) -> None:
    base = small_base(tmp_path)

    result = evaluate("knowledge", "--config", base.home / "config.yml")

    assert result.exit_code == 0, result.output
    assert "其中 3 个有条目能回答" in result.output
    assert "top-1" in result.output
    assert "实际效果通常低于此数" in result.output
    assert not base.snapshots.exists()


def test_a_deployments_base_is_measured_with_real_questions(tmp_path: Path) -> None:
    base = small_base(tmp_path)
    asked = [{"text": "利息多少", "id": "loan-limit"}, {"text": "今天天气", "id": None}]
    queries = write_lines(tmp_path / "q.jsonl", *asked)

    result = evaluate("knowledge", "--config", base.home / "config.yml", "--queries", queries)

    assert result.exit_code == 0, result.output
    assert "2 个测试问题" in result.output
    for words in ("利息多少", "贷款额度是多少", "答成：贷款利率是多少"):
        assert words in result.output
    assert "实际效果通常低于此数" not in result.output


def test_a_policy_topic_comes_before_the_base_as_in_a_turn(tmp_path: Path) -> None:
    base = small_base(tmp_path)
    asked = [{"text": "转人工", "id": "topic:human"}, {"text": "利息多少", "id": "topic:human"}]
    queries = write_lines(tmp_path / "q.jsonl", *asked)

    result = evaluate("knowledge", "--config", base.home / "config.yml", "--queries", queries)

    assert result.exit_code == 0, result.output
    assert "不在知识库里" not in result.output
    assert "有问题的 1 个" in result.output


def test_a_base_that_cannot_set_an_exam_says_what_it_lacks(tmp_path: Path) -> None:
    base = small_base(tmp_path)
    for file in (base.home / "knowledge").iterdir():
        file.write_text("entries: [{id: a, question: 利率, answer: 见App。, category: [贷款]}]\n", encoding="utf-8")

    result = evaluate("knowledge", "--config", base.home / "config.yml")

    assert result.exit_code == 2
    assert "没有条目可以出题" in result.stderr
