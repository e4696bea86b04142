"""Where a table begins: the row that names its columns, among the first of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from knowledge.files import columns
from knowledge.files.cells import CellValue
from knowledge.files.columns import Column

HEADER_ROWS = 10  # a title and some remarks often stand above the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`number` counts from 1, empty rows included, as Excel shows it."""

    number: int
    cells: Sequence[CellValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`names` as they stand there, `columns` as they are understood; None for one that is not known."""

    row: int
    names: tuple[str, ...]
    columns: tuple[Column | None, ...]

    @property
    def known(self) -> int:
        """How many different columns it names; 0 without a standard question."""
        keys = {column.key for column in self.columns if column}
        return len(keys) if "question" in keys else 0


def find(rows: Iterable[Row]) -> Header | None:
    """The row that names most columns, with the standard question among them; the first of several."""
    candidates = [_as_header(row) for row in rows]
    best = max(candidates, key=lambda header: header.known, default=None)
    return best if best and best.known else None


def split(rows: Iterator[Row]) -> tuple[Header | None, Iterator[Row]]:
    """The header among the first rows, and the rows below it."""
    first = list(islice(rows, HEADER_ROWS))
    header = find(first)
    return header, chain((row for row in first if header and row.number > header.row), rows)


def _as_header(row: Row) -> Header:
    names = tuple(cell.strip() if isinstance(cell, str) else "" for cell in row.cells)
    return Header(row=row.number, names=names, columns=tuple(columns.known(name) if name else None for name in names))
