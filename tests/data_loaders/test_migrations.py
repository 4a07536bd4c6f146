"""A store of the first release is brought to this one with all it holds; one of a newer release is left alone."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Date, DateTime, MetaData, func, insert, inspect, select, text

from data_loaders import migrate
from data_loaders.check import check_store
from data_loaders.errors import Refused
from data_loaders.queries.money import months
from data_loaders.schema import load, metadata
from data_loaders.snapshot import open_snapshot
from data_loaders.store import Store
from tests import fingerprint
from tests.data_loaders.making import GOOD, Loading
from tests.stores import Stores

FIRST = json.loads(gzip.decompress((Path(__file__).parent / "fixtures" / "first-release.json.gz").read_bytes()))


@pytest.fixture
def first(stores: Stores) -> Store:
    """A store as the first release left it: its tables, its rows, and no revision."""
    store = stores.blank()
    with store.engine.begin() as connection:
        command.upgrade(migrate._config(connection), migrate.FIRST)
        connection.execute(text("drop table alembic_version"))
        _fill(connection)
    return store


def _fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        rows = [{name: _typed(table.c[name].type, value) for name, value in row.items()} for row in FIRST[table.name]]
        if rows:
            connection.execute(insert(table), rows)


def _typed(kind: Any, value: Any) -> Any:
    if isinstance(kind, DateTime) and value:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) and value else value


def test_every_row_of_the_first_release_is_there_after_the_upgrade(first: Store) -> None:
    first.prepare()
    with first.reading() as connection:
        for name, rows in FIRST.items():
            assert connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar() == len(rows)
        kinds = dict(connection.execute(select(load.c.kind, func.count()).group_by(load.c.kind)).all())
    assert kinds == {"file": 65, "policy": 1}


def test_the_rollups_are_made_from_the_rows(first: Store) -> None:
    first.prepare()
    assert check_store(first) == []
    booked = sum(row["amount"] for row in FIRST["cost_line"] if row["kind"] == "actual" and row["load_to"] is None)
    assert int(months(open_snapshot(first))["actual"].sum()) == booked


def test_an_upgraded_store_has_the_tables_of_a_new_one(first: Store) -> None:
    first.prepare()
    with first.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_upgrading_twice_is_upgrading_once(first: Store) -> None:
    first.prepare()
    before = fingerprint.exact(first)
    Store(first.url).prepare()
    assert fingerprint.exact(first) == before


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(first: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Connection) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("data_loaders.store.rebuild", fails)
    with pytest.raises(Refused, match="the disk is full"):
        first.prepare()
    with first.engine.connect() as connection:
        assert migrate.revision_of(connection) == migrate.FIRST
        assert not inspect(connection).has_table("project_period")
    monkeypatch.undo()
    first.prepare()
    assert check_store(first) == []


def test_a_store_of_a_newer_release_is_refused_and_left_alone(loading: Loading) -> None:
    loading.load(GOOD)
    with loading.store.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    before = fingerprint.exact(loading.store)
    newer = Store(loading.store.url)
    for attempt in (newer.prepare, newer.exists):
        with pytest.raises(Refused, match="newer release"):
            attempt()
    assert fingerprint.exact(loading.store) == before


def test_a_store_that_cannot_be_written_can_be_read_and_refuses_a_load(loading: Loading) -> None:
    loading.load(GOOD)
    read_only = Store(_read_only(loading))
    read_only.prepare()
    assert len(open_snapshot(read_only).frame(months)) == 0
    report = Loading(read_only, loading.folder).load(GOOD.replace("Crane", "Gantry"))
    assert report.state == "refused"
    assert any("read" in (message.found or "") for message in report.messages)
    assert loading.states() == ["published"]


def _read_only(loading: Loading) -> str:
    """An address by which the store can be read and not written."""
    path = loading.store.path
    if path is None:
        joined = "&" if "?" in loading.store.url else "?"
        return f"{loading.store.url}{joined}options=-c%20default_transaction_read_only%3Don"
    return f"sqlite:///file:{path}?mode=ro&uri=true"
