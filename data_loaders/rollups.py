"""Roll-ups: sums of fact rows, kept by the transaction that changes the rows, versioned like them.

A roll-up is a pure function of the versions of the rows it sums, so that it can be recomputed from them at any
time, for every load of the past; `differences` does so and must find none of a cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, case, cast, delete, func, insert, literal, select, update

from data_loaders.schema import ENTITIES, Money, project_period

CHUNK = 20_000
KEY = ("source", "data_date", "project_id", "month", "measure", "currency")
_LINES = {name: ENTITIES[name].table for name in ("budget_line", "cost_line", "forecast_line")}
_MEASURE: dict[str, ColumnElement[str]] = {
    "budget_line": case((_LINES["budget_line"].c.version == 0, "original"), else_="change"),
    "cost_line": _LINES["cost_line"].c.kind,
    "forecast_line": literal("forecast"),
}
MEASURES = {
    "budget_line": ("original", "change"),
    "cost_line": ("actual", "accrual", "commitment"),
    "forecast_line": ("forecast",),
}


class Version(NamedTuple):
    """A sum and the loads between which it held; load_to is None while it holds."""

    key: tuple[Any, ...]
    amount: int
    load_from: int
    load_to: int | None


Slices = dict[str, set[tuple[str, date]]]  # entity -> (source, data date)


def update_rollups(connection: Connection, touched: Slices) -> None:
    """Bring the roll-ups of the slices that a load touched up to date: close what changed, open what is new."""
    for entity, slices in touched.items():
        if entity not in _LINES:
            continue
        by_source: dict[str, list[date]] = defaultdict(list)
        for source, day in slices:
            by_source[source].append(day)
        for source, days in by_source.items():
            _apply(connection, _stored(connection, entity, source, days), _expected(connection, entity, source, days))


def rebuild(connection: Connection) -> None:
    """Make all roll-ups anew from the rows, with all their versions."""
    connection.execute(delete(project_period))
    for entity in _LINES:
        _apply(connection, {}, _expected(connection, entity))


def differences(connection: Connection) -> Iterator[str]:
    """What the roll-ups say otherwise than the rows, at any load; in words. Nothing, if all is well."""
    for entity in _LINES:
        stored = set(_stored(connection, entity))
        expected = set(_expected(connection, entity))
        for found, word in ((stored - expected, "is kept but not in the rows"), (expected - stored, "is missing")):
            for version in sorted(found, key=str):
                key = ", ".join(f"{name} {value}" for name, value in zip(KEY, version.key, strict=True))
                yield f"{entity}: {version.amount} of loads {version.load_from} to {version.load_to} {word} ({key})"


def _apply(connection: Connection, stored: dict[Version, int], expected: Iterable[Version]) -> None:
    new: list[Version] = []
    for version in expected:
        if version in stored:
            continue
        still_open = stored.get(version._replace(load_to=None))
        if still_open is None:
            new.append(version)
        else:
            closing = update(project_period).where(project_period.c.id == still_open)
            connection.execute(closing.values(load_to=version.load_to))
    _insert(connection, new)


def _insert(connection: Connection, versions: list[Version]) -> None:
    number = connection.execute(select(func.max(project_period.c.id))).scalar() or 0
    rows = [
        {
            "id": number + index,
            **dict(zip(KEY, version.key, strict=True)),
            "amount": version.amount,
            "load_from": version.load_from,
            "load_to": version.load_to,
        }
        for index, version in enumerate(versions, start=1)
    ]
    for start in range(0, len(rows), CHUNK):
        connection.execute(insert(project_period), rows[start : start + CHUNK])


def _stored(
    connection: Connection, entity: str, source: str | None = None, days: list[date] | None = None
) -> dict[Version, int]:
    """The roll-ups as they are kept, with their ids."""
    table = project_period
    columns = [table.c[name] for name in KEY]
    query = select(table.c.id, *columns, table.c.amount, table.c.load_from, table.c.load_to)
    query = query.where(table.c.measure.in_(MEASURES[entity]))
    if source is not None:
        query = query.where(table.c.source == source, table.c.data_date.in_(days or []))
    width = len(KEY) + 1
    return {
        Version(tuple(row[1:width]), row[width], row[width + 1], row[width + 2]): row[0]
        for row in connection.execute(query)
    }


def _expected(
    connection: Connection, entity: str, source: str | None = None, days: list[date] | None = None
) -> Iterator[Version]:
    """The roll-ups as the rows have them, recomputed over all loads."""
    events: dict[tuple[Any, ...], dict[int, tuple[int, int]]] = defaultdict(dict)
    table = _LINES[entity]
    for opened in (True, False):
        for row in connection.execute(_events(table, _MEASURE[entity], source, days, opened)):
            *key, load, amount, count = row
            sign = 1 if opened else -1
            before = events[tuple(key)].get(load, (0, 0))
            events[tuple(key)][load] = (before[0] + sign * amount, before[1] + sign * count)
    for found, changes in events.items():
        yield from _versions(found, changes)


def _events(
    table: Table, measure: ColumnElement[str], source: str | None, days: list[date] | None, opened: bool
) -> Any:
    """What rows opened, or closed, with each load: sum and number by key and load."""
    load = table.c.load_from if opened else table.c.load_to
    keys = [measure.label("measure") if name == "measure" else table.c[name] for name in KEY]
    total = cast(func.sum(table.c.amount), Money)
    query = select(*keys, load.label("load"), total, func.count()).where(table.c.amount.is_not(None))
    if not opened:
        query = query.where(table.c.load_to.is_not(None))
    if source is not None:
        query = query.where(table.c.source == source, table.c.data_date.in_(days or []))
    return query.group_by(*keys, load)


def _versions(key: tuple[Any, ...], changes: dict[int, tuple[int, int]]) -> Iterator[Version]:
    """The sums of a key, load after load. Where no row is left there is none, which is not the same as zero."""
    total, number = 0, 0
    value: int | None = None
    since = 0
    for load in sorted(changes):
        total, number = total + changes[load][0], number + changes[load][1]
        now = total if number else None
        if now == value:
            continue
        if value is not None:
            yield Version(key, value, since, load)
        value, since = now, load
    if value is not None:
        yield Version(key, value, since, None)
