"""How a base lies in a table: the headers, and a row of cells for each entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.entry import Entry
from knowledge.files import cells, columns
from knowledge.files.columns import Column, Form

CELL_CHARS = 32_767  # what a cell of Excel holds


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """Every column, a list's as often as its longest needs."""

    columns: tuple[Column, ...]

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.columns]

    def row(self, entry: Entry) -> list[str | date | None]:
        """One cell a column; None for an empty one."""
        row: list[str | date | None] = []
        for column in dict.fromkeys(self.columns):
            row += _pieces(entry, column)
            row += [None] * (self.columns.index(column) + self.columns.count(column) - len(row))
        return row


def of(entries: Sequence[Entry]) -> TableLayout:
    repeated = []
    for column in columns.COLUMNS:
        most = max((len(_pieces(entry, column)) for entry in entries), default=1) if column.form is Form.LINES else 1
        repeated += [column] * most
    return TableLayout(columns=tuple(repeated))


def _pieces(entry: Entry, column: Column) -> list[str | date | None]:
    """The cell, or as many as a list needs that does not fit into one."""
    cell = cells.written(entry, column)
    if not isinstance(cell, str) or len(cell) <= CELL_CHARS:
        return [cell]
    pieces, piece = [], ""
    for line in cell.split("\n"):
        if piece and len(piece) + 1 + len(line) > CELL_CHARS:
            pieces.append(piece)
            piece = line
        else:
            piece = f"{piece}\n{line}" if piece else line
    return [*pieces, piece]
