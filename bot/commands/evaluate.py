"""`bot evaluate`: measures matching and pair scoring on a bank's own data; no server, no database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from math import isnan
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

import knowledge
from bot.commands.console import BAD_USAGE, err, out, progress, show
from bot.ports import Progress
from knowledge.entry import Entry
from knowledge.evaluation import faq as faq_evaluation
from knowledge.evaluation import pairs as pairs_evaluation
from knowledge.evaluation import predictions as prediction_files
from knowledge.evaluation import queries as query_files
from knowledge.evaluation.intervals import Estimate
from knowledge.evaluation.report import FaqReport, PairsReport
from knowledge.files import entries as entry_files
from knowledge.files.duplicates import SAME_QUESTION
from knowledge.files.entry_fields import HTML
from nlu.encoders.lsa import LsaEncoder
from nlu.errors import CodedError, ContentError, Problem
from nlu.lexicon import Lexicon

app = typer.Typer(help="在您自己的数据上测量效果", no_args_is_help=True)

_LEXICON = Path(str(knowledge.__file__)).parent / "content" / "lexicon.yml"
_SHOWN_PROBLEMS = 20
_STAGES = {
    "understand": "理解",
    "vector": "取特征",
    "encode": "编码",
    "lexical": "字词检索",
    "dense": "向量检索",
    "profile": "条目用词",
    "classifier": "分类器",
    "keyword": "关键词",
    "describe": "汇总证据",
    "fuse": "融合与校准",
    "score": "打分",
    "evaluate": "回答测试问题",
    "total": "合计",
}


class Scorer(StrEnum):
    ENCODER = "encoder"
    RERANKER = "reranker"


@app.command()
def faq(
    kb: Annotated[Path, typer.Option(help="知识库：kb.jsonl、.xlsx、.csv，或 YAML 文件、文件夹")],
    queries: Annotated[Path, typer.Option(help='测试问题：每行 {"text", "id"}，没有条目能回答时 id 为 null')],
    predictions: Annotated[Path | None, typer.Option(help="把每个问题的结果写入这个文件（JSONL）")] = None,
) -> None:
    """测量问答匹配：只用这份知识库建临时索引，逐个回答测试问题。"""
    with _clear_errors():
        _check_writable(predictions)
        entries, asked = _entries(kb), query_files.read(queries)
        lexicon = Lexicon.read(_LEXICON) if _LEXICON.exists() else Lexicon.empty()
        with progress() as report_progress:
            run = faq_evaluation.run(entries, asked, _in_chinese(report_progress), lexicon=lexicon)
        if predictions is not None:
            prediction_files.write_faq(predictions, run.answered)
        with err.status("计算区间"):
            report = faq_evaluation.measure(run, {entry.id for entry in entries})
    _print_faq(report)


@app.command()
def pairs(
    pairs: Annotated[Path, typer.Option(help="问题对：每行 问题<制表符>问题<制表符>0 或 1")],
    scorer: Annotated[Scorer, typer.Option(help="打分方式")] = Scorer.ENCODER,
    predictions: Annotated[Path | None, typer.Option(help="把每对问题的概率写入这个文件（TSV）")] = None,
) -> None:
    """测量句对判断：两个问题是不是一个意思。"""
    with _clear_errors():
        if scorer is Scorer.RERANKER:
            raise CodedError("B060", "还没有可用的重排模型", hint="用 --scorer encoder")
        _check_writable(predictions)
        judged = pairs_evaluation.read(pairs)
        with err.status("拟合编码器"):
            encoder = LsaEncoder.fit(list(dict.fromkeys(text for pair in judged for text in (pair.a, pair.b))))
        with progress() as report_progress:
            probability = pairs_evaluation.probabilities(judged, encoder, _in_chinese(report_progress))
        report = pairs_evaluation.measure(judged, probability)
        if predictions is not None:
            prediction_files.write_pairs(predictions, judged, probability)
    _print_pairs(report)


@contextmanager
def _clear_errors() -> Iterator[None]:
    """A bad file is bad usage: its mistakes in plain words, as many as one can read."""
    try:
        yield
    except ContentError as error:
        show(error.problems[:_SHOWN_PROBLEMS])
        if (more := len(error.problems) - _SHOWN_PROBLEMS) > 0:
            err.print(f"……另有 {more} 处")
        raise typer.Exit(BAD_USAGE) from error
    except CodedError as error:
        show([Problem(code=error.code, message=error.message, hint=error.hint)])
        raise typer.Exit(BAD_USAGE) from error


def _check_writable(predictions: Path | None) -> None:
    """Before the minutes that an evaluation may take."""
    if predictions is not None and (predictions.is_dir() or not predictions.parent.is_dir()):
        raise CodedError("B061", f"写不了 {predictions}", hint="--predictions 要写成已有文件夹里的一个文件")


def _entries(kb: Path) -> list[Entry]:
    loaded = entry_files.read(kb)
    # An answer that must not be shown, or a question that two entries share, says nothing against measuring.
    if errors := [problem for problem in loaded.errors if problem.code not in (HTML, SAME_QUESTION)]:
        raise ContentError("K101", errors)
    return [located.value for located in loaded.entries]


def _in_chinese(report: Progress) -> Progress:
    def translated(stage: str, done: int, total: int) -> None:
        report(_STAGES.get(stage, stage), done, total)

    return translated


def _print_faq(report: FaqReport) -> None:
    if report.unknown_ids:
        out.print(f"[yellow]注意：{report.unknown_ids} 个测试问题的 id 不在知识库里，按答错计算[/yellow]")
    title = f"{report.queries} 个测试问题，其中 {report.answerable} 个有条目能回答"
    cut = "没有这样的分界" if report.best_cut is None else f"分界 {report.best_cut:.4f}"
    table = _table(title, "指标", "数值", "95% 区间")
    _row(table, "首位正确 top-1", report.top_1)
    _row(table, "前三正确 top-3", report.top_3)
    _row(table, "平均倒数排名 MRR@10", report.mrr)
    _row(table, "拒答面积 ROC AUC", report.rejection_area)
    _row(table, f"答错不超过一成时的正确服务率（{cut}）", report.served)
    _row(table, f"按拟合阈值的正确服务率（{report.fitted_threshold:.4f}）", report.served_fitted)
    _row(table, "按拟合阈值的答错占比", report.wrong_fitted)
    out.print(table)
    times = _table("每个问题的 CPU 时间（毫秒）", "环节", "次数", "p50", "p99")
    for one in report.cpu:
        times.add_row(_STAGES.get(one.stage, one.stage), str(one.queries), f"{one.p50_ms:.2f}", f"{one.p99_ms:.2f}")
    out.print(times)


def _print_pairs(report: PairsReport) -> None:
    table = _table(f"{report.pairs} 对问题，其中 {report.same} 对是一个意思", "指标", "数值", "95% 区间")
    _row(table, "准确率（阈值取自另一半）", report.accuracy)
    _row(table, "F1（一个意思）", report.f1)
    _row(table, "Spearman 相关", report.spearman)
    out.print(table)
    out.print("两半各自的阈值：" + "、".join(f"{threshold:.4f}" for threshold in report.thresholds))


def _table(title: str, name: str, *figures: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(name)
    for figure in figures:
        table.add_column(figure, justify="right", no_wrap=True)
    return table


def _row(table: Table, name: str, figure: Estimate) -> None:
    if isnan(figure.value):
        table.add_row(name, "—", "—")
    else:
        table.add_row(name, f"{figure.value:.3f}", f"{figure.low:.3f}—{figure.high:.3f}")
