"""`bot train`: makes an encoder or a reranker from a bank's own data. Needs the extra `models`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bot.commands.console import clear_errors, err, out, show
from nlu.errors import CodedError, Problem
from nlu.model_name import Kind

if TYPE_CHECKING:
    from nlu.training.loop import Report
    from nlu.training.pipeline import Run

app = typer.Typer(help="用自己的数据训练编码器和重排模型（需要附加组件 models）", no_args_is_help=True)

_LOGGED_EVERY = 20.0  # seconds
_STAGES = {
    "pretrained": "预训练",
    "reranker": "训练重排模型",
    "encoder": "训练编码器",
    "mining": "挖掘相近问题",
    "judging": "重排模型打分",
}

DataOption = Annotated[Path, typer.Option(help="训练数据：pairs/*.tsv（问题、问题、0 或 1）和 text/*.txt，可以是 .gz")]
OutOption = Annotated[Path, typer.Option("--out", help="模型写入哪里；中断后用同一个文件夹再执行，从检查点接着训练")]
ExcludedOption = Annotated[
    list[Path],
    typer.Option("--excluded", help="考题文件，其中的问题不用于训练：.jsonl（text）或每行一个；可多次给出"),
]
RecipeOption = Annotated[Path | None, typer.Option(help="配方（YAML）；不给则用随产品的 nlu/training/recipe.yml")]


@app.command()
def reranker(data: DataOption, out_: OutOption, excluded: ExcludedOption = [], recipe: RecipeOption = None) -> None:  # noqa: B006
    """训练重排模型（判断两个问题是不是一个意思）：先预训练，再用问题对训练。"""
    _train("reranker", data, out_, excluded, recipe)


@app.command()
def encoder(data: DataOption, out_: OutOption, excluded: ExcludedOption = [], recipe: RecipeOption = None) -> None:  # noqa: B006
    """训练编码器（把问题变成向量）：由重排模型教，没有时先训练重排模型。"""
    _train("encoder", data, out_, excluded, recipe)


def _train(kind: Kind, data: Path, out_: Path, excluded: list[Path], recipe: Path | None) -> None:
    with clear_errors():
        with _run(data, out_, excluded, recipe) as run:
            figures = run.encoder() if kind == "encoder" else run.reranker()
            run.complete(kind, figures)
        out.print(f"模型已写入 {out_ / kind}")
        for stem, figure in figures.items():
            out.print(f"开发集 {stem}：{figure}")


@contextmanager
def _run(data: Path, out_: Path, excluded: list[Path], recipe: Path | None) -> Iterator[Run]:
    try:
        from nlu.training import corpus
        from nlu.training import excluded as excluded_files
        from nlu.training.pipeline import Run
        from nlu.training.recipe import SHIPPED, Recipe
    except ImportError as error:
        hint = '执行 make models，或 pip install "teller[models]"'
        raise CodedError("N030", f"没有安装训练所需的组件：{error.name}", hint=hint) from error
    chosen = Recipe.read(recipe or SHIPPED)
    questions = excluded_files.read(excluded)
    with err.status("读取训练数据"):
        read = corpus.read(data, questions, _warn)
        development = corpus.development(data, _warn)
    pairs, lines = (sum(map(len, part.values())) for part in (read.pairs, read.texts))
    out.print(f"{pairs:,} 个问题对，{lines:,} 行文字；名单中的 {len(questions):,} 个考题排除了 {read.excluded:,} 行")
    out_.mkdir(parents=True, exist_ok=True)
    with _progress(out_ / "log.jsonl") as report:
        yield Run(corpus=read, development=development, recipe=chosen, out=out_, report=report)


@contextmanager
def _progress(log: Path) -> Iterator[Report]:
    """A bar for each stage, and every so often a line in the log: `tail -f` shows how a long run goes."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[loss]}"),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=err) as bars, log.open("a", encoding="utf-8") as lines:
        last = 0.0

        def report(stage: str, step: int, steps: int, loss: float | None) -> None:
            nonlocal last
            if stage not in tasks:
                tasks[stage] = bars.add_task(_title(stage), total=steps, loss="")
            bars.update(tasks[stage], completed=step, total=steps, loss="" if loss is None else f"损失 {loss:.3f}")
            if step == steps or time.monotonic() - last >= _LOGGED_EVERY:
                last = time.monotonic()
                entry = {"at": round(time.time()), "stage": stage, "step": step, "steps": steps, "loss": loss}
                lines.write(json.dumps(entry) + "\n")
                lines.flush()

        yield report


def _title(stage: str) -> str:
    name, _, number = stage.partition("-")
    return f"{_STAGES[name]} {number}".rstrip()


def _warn(problem: Problem) -> None:
    show([problem])
