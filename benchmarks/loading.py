"""Loading with all checks and provenance, against a plain read of the same file and a plain bulk insert of the
same number of rows into the same engine."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

from sqlalchemy import insert

from benchmarks.measure import median_seconds
from data_loaders.datasets import HERE
from data_loaders.generator import generate
from data_loaders.ingest import ingest
from data_loaders.mapping import read_mapping
from data_loaders.organization import load_folder
from data_loaders.schema import ENTITIES
from data_loaders.store import Store

TIMES = 3


def run(folder: Path) -> Iterator[str]:
    yield _line("US federal IT, one wide file", folder, HERE / "us-it" / "us-it-dashboard-2012.csv", "us-it", None)
    source = folder / "harbour"
    generate(source)
    prepared = Store(f"sqlite:///{folder / 'harbour.db'}")
    prepared.prepare()
    load_folder(prepared, source, lambda *_: None)
    path = sorted((source / "people").glob("demand-*.csv"))[-1]
    yield _line("sample organization, one long file", folder, path, "harbour-demand", source)


def _line(title: str, folder: Path, path: Path, mapping_name: str, source: Path | None) -> str:
    mapping = read_mapping(mapping_name)
    numbers = count()

    def load() -> None:
        store = Store(f"sqlite:///{folder / f'bench-{path.stem}-{next(numbers)}.db'}")
        store.prepare()
        if source:
            registers = sorted((source / "register").glob("*.csv"))
            ingest(store, registers[-1], read_mapping("harbour-register"))
        report = ingest(store, path, mapping)
        assert report.state == "published", report.messages[:1]

    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        rows = sum(1 for _ in csv.reader(lines)) - 1
    ours, plain = median_seconds(load, TIMES), median_seconds(lambda: _plain(folder, path, next(numbers)), TIMES)
    return f"load, {title}: {rows / ours:,.0f} rows/s, {plain / ours:.2f} of plain read and insert ({rows:,} rows)"


def _plain(folder: Path, path: Path, number: int) -> None:
    """Read the file and insert as many bare rows as it has."""
    store = Store(f"sqlite:///{folder / f'plain-{path.stem}-{number}.db'}")
    store.prepare()
    table = ENTITIES["demand"].table
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        cells = list(csv.reader(lines))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("pragma foreign_keys = off")
        connection.exec_driver_sql("begin")
        day = date(2026, 1, 5)
        rows = [
            {
                "id": index, "source": "plain", "data_date": day, "role": row[0], "project_id": 1, "week": day,
                "minutes": index, "record_id": index, "load_from": 1,
            }
            for index, row in enumerate(cells[1:], start=1)
        ]  # fmt: skip
        connection.execute(insert(table), rows)
        connection.commit()
