"""What `bot kb health` prints: a table of categories, a heat map of confusions, a table of entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text

from bot.commands.console import out
from knowledge.health.category_health import CategoryHealth, Path
from knowledge.health.entry_health import EntryHealth
from knowledge.health.exam_marks import Marks

_GOOD, _FAIR = 0.9, 0.75  # shares of questions whose right entry came first
_HEAT = ((5, "#e5533d"), (3, "#ff9d5c"), (2, "#ffd08a"), (1, "#fff3cd"))  # at least so often


def print_categories(categories: Sequence[CategoryHealth]) -> None:
    table = Table(
        title="各分类：条目数、平均问法数、问法重叠（0 全不同，1 全同）、事实数、自考和实考答对首位、实考答对前三",
        title_justify="left",
    )
    table.add_column("分类", no_wrap=True)
    for name in ("条目", "均问法", "重叠", "事实", "自考", "实考", "前三"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in categories:
        table.add_row(
            escape(_name(one.path)),
            str(one.entries),
            f"{one.wordings:.1f}",
            f"{one.overlap:.2f}",
            str(one.facts),
            _share(one.own),
            _share(one.exam),
            _within(one.exam),
        )
    out.print(table)


def print_confusions(confused: Mapping[Path, Mapping[Path, int]]) -> None:
    """Rows: where the question belongs; columns: where the first answer came from. Only what was confused is shown."""
    columns = sorted({path for others in confused.values() for path in others})
    if not columns:
        out.print("没有混淆：每个问题都先找到自己的条目")
        return
    numbered = {path: str(number) for number, path in enumerate(sorted({*confused, *columns}), 1)}
    table = Table(
        title="混淆热力图：行是问题所属的分类，列是答成的分类（序号同行）", title_justify="left", padding=(0, 0)
    )
    table.add_column("分类", no_wrap=True)
    for path in columns:
        table.add_column(numbered[path], justify="center", min_width=2)
    for path, number in numbered.items():
        others = confused.get(path, {})
        table.add_row(f"{number} {escape(_name(path))} ", *(_heat(others.get(column, 0)) for column in columns))
    out.print(table)


def print_entries(entries: Sequence[EntryHealth], rows: int) -> None:
    """Those with most misses first, then those whose questions are most alike."""
    ordered = sorted(entries, key=lambda one: (-one.missed, -one.overlap, one.entry.id))
    shown = ordered[:rows] if rows else ordered
    title = f"条目：共 {len(entries)} 个，列出最需要照看的 {len(shown)} 个"
    names = ("条目", "相似问", "重叠", "自考", "实考", "被答成", "事实")
    table = Table(*(Column(name, overflow="fold") for name in names), title=title, title_justify="left")
    question_of = {one.entry.id: one.entry.question for one in entries}
    for one in shown:
        taken = "\n".join(f"{question_of.get(other, other)} ×{times}" for other, times in one.taken_for.items())
        table.add_row(
            f"{escape(one.entry.question)}\n[dim]{escape(one.entry.id)}[/dim]",
            str(len(one.entry.similar)),
            f"{one.overlap:.2f}",
            _share(one.own),
            _share(one.exam),
            escape(taken),
            escape("\n".join(one.facts)),
        )
    out.print(table)


def _name(path: Path) -> str:
    return "·".join(path) or "（未分类）"


def _heat(times: int) -> Text:
    colour = next((colour for least, colour in _HEAT if times >= least), None)
    return Text("·", style="dim") if colour is None else Text(f" {times} ", style=f"black on {colour}")


def _share(marks: Marks) -> str:
    share = marks.share_first
    if share is None:
        return "—"
    colour = "green" if share >= _GOOD else "yellow" if share >= _FAIR else "red"
    return f"[{colour}]{marks.first}/{marks.asked}[/{colour}]"


def _within(marks: Marks) -> str:
    return f"{marks.within}/{marks.asked}" if marks.asked else "—"
