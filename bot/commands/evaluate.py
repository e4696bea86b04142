"""`bot evaluate`: measures matching and pair scoring on a bank's own data; nothing is written but what is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import knowledge
from bot.commands.console import BAD_USAGE, DEFAULT_CONFIG, ConfigOption, err, out, progress, settings, show
from bot.commands.evaluation_tables import in_chinese, print_calibration, print_faq, print_misses, print_pairs
from bot.config import Settings
from bot.examining import exams
from bot.examining.topics_first import answers_of
from bot.ports import Progress
from knowledge.entry import Entry
from knowledge.evaluation import faq as faq_evaluation
from knowledge.evaluation import pairs as pairs_evaluation
from knowledge.evaluation import predictions as prediction_files
from knowledge.evaluation import queries as query_files
from knowledge.evaluation.faq import FaqRun
from knowledge.evaluation.misses import misses
from knowledge.evaluation.pairs import Pair
from knowledge.evaluation.report import FaqReport
from knowledge.files import entries as entry_files
from knowledge.files.duplicates import SAME_QUESTION
from knowledge.files.entry_fields import HTML
from nlu import model_name
from nlu.encoders import load as encoders
from nlu.encoders.encoder import Encoder
from nlu.encoders.lsa import LsaEncoder
from nlu.errors import CodedError, ContentError, Problem
from nlu.lexicon import Lexicon
from nlu.rerankers import load as rerankers
from nlu.rerankers.reranker import Reranker
from nlu.text import normalise

app = typer.Typer(help="在您自己的数据上测量效果", no_args_is_help=True)

_LEXICON = Path(str(knowledge.__file__)).parent / "content" / "lexicon.yml"
_SHOWN_PROBLEMS = _SHOWN_MISSES = 20


_ESTIMATE = (
    "这是用库里自己的问法做的估计：每个有三个以上问法的条目抽出一个来考（闲聊除外），再加一些与银行无关的问题。"
    "客户的说法更杂，实际效果通常低于此数；要知道实际效果，用 --queries 给出真实的客户问题。"
    "答错的，给应答的条目补写类似的问法，太像的条目合并或加排除词。"
)
_REAL = "这是在您给的问题上的结果；这些问题不在学习的内容里时，它才能代表客户的感受。"

CalibrationOption = Annotated[
    bool, typer.Option("--calibration", help="另列一张表：每一段概率说的是多少，实际对了多少")
]


EncoderOption = Annotated[str, typer.Option(help="句向量：shipped、lsa，或模型的文件夹、名称")]
RerankerOption = Annotated[str, typer.Option(help="重排：shipped、none，或模型的文件夹、名称")]
DEFAULT_ENCODER, DEFAULT_RERANKER = model_name.SHIPPED, rerankers.NONE


class Scorer(StrEnum):
    ENCODER = "encoder"
    RERANKER = "reranker"


@app.command()
def faq(
    kb: Annotated[Path, typer.Option(help="知识库：kb.jsonl、.xlsx、.csv，或 YAML 文件、文件夹")],
    queries: Annotated[Path, typer.Option(help='测试问题：每行 {"text", "id"}，没有条目能回答时 id 为 null')],
    predictions: Annotated[Path | None, typer.Option(help="把每个问题的结果写入这个文件（JSONL）")] = None,
    encoder: EncoderOption = DEFAULT_ENCODER,
    reranker: RerankerOption = DEFAULT_RERANKER,
    calibration: CalibrationOption = False,
) -> None:
    """测量问答匹配：只用这份知识库建临时索引，逐个回答测试问题。"""
    with _clear_errors():
        _check_writable(predictions)
        entries, asked = _entries(kb), query_files.read(queries)
        lexicon = Lexicon.read(_LEXICON) if _LEXICON.exists() else Lexicon.empty()
        with progress() as report_progress:
            run = faq_evaluation.run(
                entries,
                asked,
                in_chinese(report_progress),
                lexicon=lexicon,
                encoder=encoders.load(encoder, Path()),
                reranker=rerankers.load(reranker, Path()),
            )
        if predictions is not None:
            prediction_files.write_faq(predictions, run.answered)
        with err.status("计算区间"):
            report = faq_evaluation.measure(run, {entry.id for entry in entries})
    _print(report, calibration=calibration)


@app.command("knowledge")
def knowledge_(
    queries: Annotated[
        Path | None,
        typer.Option(help='真实的测试问题：每行 {"text", "id"}，话题写 topic:名称；不给则从库里每个条目抽一个问法来考'),
    ] = None,
    calibration: CalibrationOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """测量本部署的知识库（文件和数据库合起来），列出答得最差的问题；不写入任何内容。"""
    with _clear_errors():
        chosen = settings(config)
        with progress() as report_progress:
            entries = asyncio.run(exams.served(chosen, report_progress))
            run = _examine(chosen, entries, queries, in_chinese(report_progress))
        with err.status("计算区间"):
            known = {entry.id for entry in entries} | answers_of(exams.topics(chosen))
            report = faq_evaluation.measure(run, known)
    _print(report, calibration=calibration)
    print_misses(misses(run.answered), {entry.id: entry.question for entry in entries}, _SHOWN_MISSES)
    out.print(_ESTIMATE if queries is None else _REAL)


def _print(report: FaqReport, *, calibration: bool) -> None:
    print_faq(report)
    if calibration:
        print_calibration(report)


def _examine(settings: Settings, entries: list[Entry], queries: Path | None, report: Progress) -> FaqRun:
    if queries is None:
        return exams.ask_its_own(settings, entries, report)
    return exams.ask_real(settings, entries, query_files.read(queries), report)


@app.command()
def pairs(
    pairs: Annotated[Path, typer.Option(help="问题对：每行 问题<制表符>问题<制表符>0 或 1")],
    scorer: Annotated[Scorer, typer.Option(help="打分方式")] = Scorer.ENCODER,
    predictions: Annotated[Path | None, typer.Option(help="把每对问题的概率写入这个文件（TSV）")] = None,
    encoder: EncoderOption = DEFAULT_ENCODER,
    reranker: RerankerOption = DEFAULT_RERANKER,
) -> None:
    """测量句对判断：两个问题是不是一个意思。"""
    with _clear_errors():
        _check_writable(predictions)
        judged = pairs_evaluation.read(pairs)
        with err.status("准备模型"):
            model = _reranker(reranker) if scorer is Scorer.RERANKER else _encoder(encoder, judged)
        with progress() as report_progress:
            probability = pairs_evaluation.probabilities(judged, model, in_chinese(report_progress))
        report = pairs_evaluation.measure(judged, probability)
        if predictions is not None:
            prediction_files.write_pairs(predictions, judged, probability)
    print_pairs(report)


def _encoder(name: str, judged: Sequence[Pair]) -> Encoder:
    texts = dict.fromkeys(normalise(text) for pair in judged for text in (pair.a, pair.b))
    return encoders.load(name, Path()) or LsaEncoder.fit(list(texts))[0]


def _reranker(name: str) -> Reranker:
    if (found := rerankers.load(name, Path())) is None:
        raise CodedError("B060", "没有可用的重排模型", hint="用 --reranker 指定一个模型，或用 --scorer encoder")
    return found


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
