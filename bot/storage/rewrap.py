"""Sensitive values sealed anew with the current key, so that an old key can be thrown away."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select, tuple_, update

from bot.domain.message import ConversationId
from bot.domain.secret import Sealed
from bot.storage.codec import MALFORMED, dump_json
from bot.storage.database import Database
from bot.storage.tables import checkpoints, events
from bot.storage.vault import Vault

BATCH = 500  # rows of one transaction: a running server waits for no more than that
StoredRow = Row[*tuple[Any, ...]]
DAMAGED = "?"  # in place of a key id

_MAY_HOLD = {events: '{"event":"slot",%"sealed"%', checkpoints: '%"sealed"%'}


@dataclass(slots=True, kw_only=True)
class Rewrapped:
    """`values` were sealed anew; `remaining` counts those that another key still seals, by its id."""

    values: int = 0
    remaining: Counter[str] = field(default_factory=Counter)


async def rewrap(database: Database, vault: Vault, report: Callable[[int], None]) -> Rewrapped:
    """Beside a running server: a row that has changed meanwhile is left alone. Stopped half-way, it has done half.

    `report` is told how many rows were looked at so far. What remains is counted at the end, from the database.
    """
    done, looked_at = Rewrapped(), 0
    for table in _MAY_HOLD:
        async for rows in _batches(database, table):
            renewals = [renewal for row in rows if (renewal := _renewed(row, vault)) is not None]
            if renewals:
                done.values += await database.write(partial(_replace, table=table, renewals=renewals))
            report(looked_at := looked_at + len(rows))
    for table in _MAY_HOLD:
        async for rows in _batches(database, table):
            done.remaining.update(kid for row in rows for kid in _key_ids(row) if kid != vault.current_key_id)
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class _Renewal:
    row: StoredRow
    body: str
    values: int


async def _batches(database: Database, table: Table) -> AsyncIterator[Sequence[StoredRow]]:
    after: tuple[Any, ...] | None = None
    while rows := await database.read(partial(_batch, table=table, after=after)):
        yield rows
        after = tuple(rows[-1][:-1])


def _batch(connection: Connection, table: Table, after: tuple[Any, ...] | None) -> Sequence[StoredRow]:
    """Rows of (*primary key, body)."""
    key = table.primary_key.columns
    wanted = select(*key, table.c.body).where(table.c.body.like(_MAY_HOLD[table])).order_by(*key).limit(BATCH)
    if after is not None:
        wanted = wanted.where(tuple_(*key) > after)
    return connection.execute(wanted).all()


def _replace(connection: Connection, table: Table, renewals: Sequence[_Renewal]) -> int:
    """How many values the rows hold that were still as they had been read."""
    values = 0
    for renewal in renewals:
        unchanged: list[ColumnElement[bool]] = [table.c.body == renewal.row.body]
        unchanged += [column == renewal.row._mapping[column.name] for column in table.primary_key.columns]
        result = connection.execute(update(table).where(*unchanged).values(body=renewal.body))
        values += renewal.values if result.rowcount else 0
    return values


def _renewed(row: StoredRow, vault: Vault) -> _Renewal | None:
    """None where there is nothing to renew, or nothing that can be."""
    wire, renewed = _wire(row), 0
    for slot, holder in _sealed(wire):
        before = Sealed(envelope=holder["metadata"]["sealed"])
        after = vault.resealed(before, ConversationId(row.conversation_id), slot)
        if after is not before:
            holder["metadata"]["sealed"] = after.envelope
            renewed += 1
    return _Renewal(row=row, body=dump_json(dict(wire)), values=renewed) if renewed else None


def _key_ids(row: StoredRow) -> Iterator[str]:
    for _, holder in _sealed(_wire(row)):
        yield Sealed(envelope=holder["metadata"]["sealed"]).key_id or DAMAGED


def _wire(row: StoredRow) -> Mapping[str, Any]:
    try:
        wire = json.loads(row.body)
    except ValueError:  # reading the conversation will say so
        return {}
    return wire if isinstance(wire, dict) else {}


def _sealed(wire: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The sealed values in a stored event or checkpoint: the slot, and what has the envelope in its `metadata`."""
    try:
        holders: Iterable[tuple[str, Any]] = wire["slots"].items() if "slots" in wire else [(wire["name"], wire)]
        yield from [(slot, holder) for slot, holder in holders if "sealed" in holder.get("metadata", {})]
    except MALFORMED:
        return
