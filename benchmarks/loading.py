"""Loading with all checks and provenance, against its floor.

The floor is a plain read of the same file (`csv.reader`, to its end) and a plain bulk insert (SQLAlchemy Core, one
`executemany` a table, one transaction) into a fresh store of the same engine, with the same settings, of the very
fact rows that our load wrote: the same tables, columns and values. All else that a load does is our cost and not in
the floor: reading cells as values, checks, identity, comparing with the record, and keeping the rows of the file
verbatim. Before either clock starts, a store has its tables and what is loaded before the file (a register); that
of the floor also has the rows that the facts refer to.
"""

from __future__ import annotations

import csv
import gc
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from data_loaders.datasets import HERE
from data_loaders.generator import generate
from data_loaders.ingest import ingest
from data_loaders.mapping import Mapping, read_mapping
from data_loaders.schema import ENTITIES, load, project, source_layout, source_record
from data_loaders.store import Store

TIMES = 9
FACTS = [entity.table for entity in ENTITIES.values()]
REFERRED = [load, source_layout, source_record, project]
Rows = dict[Table, list[dict[str, Any]]]


def run(folder: Path) -> Iterator[str]:
    yield _line("US federal IT, one wide file", folder, HERE / "us-it" / "us-it-dashboard-2012.csv", "us-it")
    source = folder / "harbour"
    generate(source)
    register = sorted((source / "register").glob("*.csv"))[-1]
    path = sorted((source / "people").glob("demand-*.csv"))[-1]
    yield _line("sample organization, one long file", folder, path, "harbour-demand", register)


def _line(title: str, folder: Path, path: Path, mapping_name: str, register: Path | None = None) -> str:
    """Loads and floors by turns, so that whatever else the machine does meets both."""
    mapping, numbers = read_mapping(mapping_name), count()

    def fresh() -> Store:
        store = Store(f"sqlite:///{folder / f'bench-{path.stem}-{next(numbers)}.db'}")
        store.prepare()
        return store

    def loaded() -> tuple[Store, float]:
        store = fresh()
        if register:
            _publish(store, register, read_mapping("harbour-register"))
        return store, _seconds(lambda: _publish(store, path, mapping))

    referred, facts = _written(loaded()[0])

    def floor() -> float:
        store = fresh()
        with store.engine.connect() as connection:
            _insert(connection, referred)
        return _seconds(lambda: _plain(store, path, facts))

    times = [(loaded()[1], floor()) for _ in range(TIMES)]
    ours, plain = median(ours for ours, _ in times), median(plain for _, plain in times)
    rows, written = len(_cells(path)) - 1, sum(len(own) for own in facts.values())
    return (
        f"load, {title}: {rows / ours:,.0f} rows/s, {written / ours:,.0f} facts/s, {plain / ours:.2f} of plain read "
        f"and insert ({rows:,} rows, {written:,} facts)"
    )


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    gc.freeze()  # what the benchmark itself holds is no concern of what it measures
    start = perf_counter()
    run()
    seconds = perf_counter() - start
    gc.unfreeze()
    return seconds


def _publish(store: Store, path: Path, mapping: Mapping) -> None:
    report = ingest(store, path, mapping)
    assert report.state == "published", report.messages[:1]


def _written(store: Store) -> tuple[Rows, Rows]:
    """The rows that facts refer to, and the facts of the last load with the columns that a load fills."""
    latest = store.latest_load()
    with store.reading() as connection:
        referred = {table: _rows(connection, select(table)) for table in REFERRED}
        facts = {
            table: _rows(connection, select(*(c for c in table.c if c.name != "load_to")).filter_by(load_from=latest))
            for table in FACTS
        }
    return referred, {table: rows for table, rows in facts.items() if rows}


def _rows(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _plain(store: Store, path: Path, facts: Rows) -> None:
    _cells(path)
    with store.engine.connect() as connection:
        _insert(connection, facts)


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        return list(csv.reader(lines))


def _insert(connection: Connection, rows: Rows) -> None:
    connection.exec_driver_sql("begin")  # on SQLite a store leaves it to its writer to begin
    for table, own in rows.items():
        connection.execute(insert(table), own)
    connection.commit()
