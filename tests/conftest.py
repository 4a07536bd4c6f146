"""The four portfolios every layer is tested on, each built once, through the product's own loader."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from dashboard.frame_cache import cached_frame
from data_loaders import datasets, generator
from data_loaders.organization import load_folder
from data_loaders.snapshot import Snapshot, open_snapshot
from data_loaders.store import Store
from tests import postgres
from tests.names import HOSTILE, named
from tests.stores import Files, Stores

settings.register_profile("any machine", deadline=None)  # a busy machine is slow, not wrong
settings.load_profile("any machine")
PORTFOLIOS = ("sample", "uk-gmpp", "us-it", "nyc-capital")
SMALL = {"projects": 24, "people": 60, "months": 24}  # shows every part of every page, and loads in seconds

StoreOf = Callable[[str], Store]


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """The files of the sample organization, generated when they are asked for first."""

    @cache
    def generated() -> Path:
        folder = tmp_path_factory.mktemp("sample") / "files"
        generator.generate(folder, **SMALL)
        return folder

    return generated


@pytest.fixture(scope="session")
def sqlite_store_of(tmp_path_factory: pytest.TempPathFactory, sample_files: Callable[[], Path]) -> StoreOf:
    """A store in a file, by the name of its portfolio."""
    files = Files(tmp_path_factory.mktemp("stores"))
    portfolio = _portfolios(files, sample_files)

    @cache
    def built(name: str) -> Store:
        if name == "empty":
            return files.blank()
        if name == "decided":  # a sample that a browser test may decide on
            return files.copy(built("sample"))
        if name == "named":
            return named(built("sample"), tmp_path_factory.mktemp("named"))
        if name == "overdue":
            return _overdue(files.copy(built("sample")))
        return _hostile(files.copy(built("sample"))) if name == "hostile" else portfolio(name)

    return built


@pytest.fixture(scope="session")
def store_of(sqlite_store_of: StoreOf) -> StoreOf:
    """A store by the name of its portfolio. Tests that are about stores have it on either kind of database."""
    return sqlite_store_of


@pytest.fixture(scope="session")
def databases() -> Iterator[postgres.Databases]:
    """Databases on a PostgreSQL server. Where there can be none, the test is skipped and says why."""
    with postgres.databases() as found:
        yield found


@pytest.fixture(scope="session")
def postgresql_store_of(databases: postgres.Databases, sample_files: Callable[[], Path]) -> StoreOf:
    """The same portfolios, loaded into PostgreSQL."""
    return _portfolios(databases, sample_files)


def _overdue(store: Store) -> Store:
    """A sample in which one green project has not reported since July."""
    assert store.path
    with sqlite3.connect(store.path) as connection:
        green = "select max(project_id) from status_report where declared = 'GREEN' and data_date = '2025-10-31'"
        connection.execute(f"delete from status_report where project_id = ({green}) and data_date > '2025-07-31'")
    connection.close()
    return store


def _portfolios(stores: Stores, sample_files: Callable[[], Path]) -> StoreOf:
    """Portfolios loaded into stores of their own, each when it is asked for first."""

    @cache
    def built(name: str) -> Store:
        store = stores.empty()
        if name == "sample":
            load_folder(store, sample_files(), _silent)
        else:
            datasets.prepare(store, name, _silent)
        return store

    return built


@pytest.fixture(params=PORTFOLIOS, scope="session")
def portfolio(request: pytest.FixtureRequest) -> str:
    """Each of the four portfolios in turn."""
    return request.param


@pytest.fixture(scope="session")
def store(portfolio: str, store_of: StoreOf) -> Store:
    return store_of(portfolio)


@pytest.fixture(scope="session")
def snapshot(store: Store) -> Snapshot:
    """The record of the portfolio at its latest date."""
    return open_snapshot(store, fetch=cached_frame)


@pytest.fixture(scope="session")
def gmpp(store_of: StoreOf) -> Snapshot:
    """The UK Government Major Projects Portfolio at 31 March 2022."""
    return open_snapshot(store_of("uk-gmpp"), fetch=cached_frame)


@pytest.fixture(scope="session")
def sample(store_of: StoreOf) -> Snapshot:
    return open_snapshot(store_of("sample"), fetch=cached_frame)


def _silent(*_: object) -> None:
    """Loading says nothing here."""


def _hostile(copy: Store) -> Store:
    """A copy of the sample, with a project, its portfolio and its program named by an attacker."""
    assert copy.path
    with sqlite3.connect(copy.path) as connection:
        code, portfolio, program = connection.execute(
            "select code, portfolio, program from register join project on project.id = project_id"
            " join status_report using (project_id) where state = 'active' and declared in ('RED', 'AMBER')"
            " order by register.data_date desc, code limit 1"
        ).fetchone()
        connection.execute(
            "update register set name = ? where project_id = (select id from project where code = ?)", (HOSTILE, code)
        )
        connection.execute("update register set portfolio = ? where portfolio = ?", (HOSTILE, portfolio))
        connection.execute("update register set program = ? where program = ?", (HOSTILE, program))
    return copy
