"""What every command shares: the configuration it is given, how it shows progress, and how it says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.config import Settings
from bot.settings import reading
from nlu.errors import CodedError, ContentError, Problem, Severity

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(highlight=False, soft_wrap=True, stderr=True, emoji=False)  # `file:100:` is a place

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="配置文件", show_default=True)]
DEFAULT_CONFIG = Path("config.yml")
FAILED, BAD_USAGE = 1, 2


def settings(path: Path) -> Settings:
    return reading.read(path).settings


@contextmanager
def clear_errors() -> Iterator[None]:
    """An expected failure is said in plain words, not as a traceback."""
    try:
        yield
    except ContentError as error:
        show(error.problems)
        raise typer.Exit(FAILED) from error
    except CodedError as error:
        err.print(f"[red]错误[/red] {escape(str(error))}")
        raise typer.Exit(FAILED) from error


def show(problems: Sequence[Problem]) -> None:
    """Every problem on a line of its own, errors first."""

    def place(problem: Problem) -> tuple[bool, str, str, int]:
        return problem.severity is not Severity.ERROR, str(problem.file), problem.sheet, problem.line or 0

    for problem in sorted(problems, key=place):
        label = "[red]错误[/red]" if problem.severity is Severity.ERROR else "[yellow]提示[/yellow]"
        err.print(f"{label} {escape(str(problem))}")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each kind of work, as it reports itself."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report
