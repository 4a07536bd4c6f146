"""What a record holds, told in a few letters for each table: two records are the same where these are.

Written over the schema as it is declared, so that a table or a column added later is compared as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Column, DateTime, Integer, Table, select

from data_loaders.schema import metadata
from data_loaders.store import Store

Fingerprint = dict[str, tuple[int, str]]  # by table: how many rows, and a digest of them

NOTES = {"writer"}  # who writes just now: left for whoever waits, before anything is written, and no part of the record


def exact(store: Store, but: Collection[str] = NOTES) -> Fingerprint:
    """Every row of every version as it is, ids and times included. Differs where anything at all was touched."""
    found = {}
    with store.reading() as connection:
        for table in _tables(but):
            rows = connection.execute(select(table).order_by(*table.primary_key.columns))
            found[table.name] = _digest(_told(list(row)) for row in rows)
    return found


def content(store: Store, but: Collection[str] = NOTES) -> Fingerprint:
    """What every row of every version says: times left out, and for an id what the row behind it says.

    Two records that were loaded of the same files by different ways are the same, but where a row is lost or doubled.
    """
    said: dict[tuple[str, Any], str] = {}
    found = {}
    with store.reading() as connection:
        for table in metadata.sorted_tables:  # a table after those it refers to
            number = _number_of(table)
            columns = [column for column in table.columns if column is not number and not _is_time(column)]
            rows = []
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
                values = [_resolved(column, row[column.name], said) for column in columns]
                rows.append(hashlib.sha256(_told(values)).hexdigest())
                if number is not None:
                    said[table.name, row[number.name]] = rows[-1]
            if table.name not in but:
                found[table.name] = _digest(row.encode() for row in sorted(rows))
    return found


def differences(found: Fingerprint, wanted: Fingerprint) -> list[str]:
    """In which tables two records differ, in words."""
    told = []
    for name in sorted({*found, *wanted}):
        (rows, digest), (wanted_rows, wanted_digest) = found.get(name, (0, "")), wanted.get(name, (0, ""))
        if rows != wanted_rows:
            told.append(f"{name}: {rows} rows instead of {wanted_rows}")
        elif digest != wanted_digest:
            told.append(f"{name}: {rows} rows, but not the same")
    return told


def _tables(but: Collection[str]) -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in but]


def _number_of(table: Table) -> Column[Any] | None:
    """The column that only numbers the rows."""
    columns = list(table.primary_key.columns)
    plain = len(columns) == 1 and isinstance(columns[0].type, Integer) and not columns[0].foreign_keys
    return columns[0] if plain else None


def _is_time(column: Column[Any]) -> bool:
    return isinstance(column.type, DateTime)


def _resolved(column: Column[Any], value: Any, said: dict[tuple[str, Any], str]) -> Any:
    for key in column.foreign_keys:
        return said.get((key.column.table.name, value), value)
    return value


def _told(values: list[Any]) -> bytes:
    return json.dumps(values, sort_keys=True, default=str).encode()


def _digest(rows: Iterable[bytes]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(row + b"\n")
        count += 1
    return count, digest.hexdigest()[:16]
