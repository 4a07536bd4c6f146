"""The three portfolios every layer is tested on, each built once, through the product's own loader."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from dashboard.frame_cache import cached_frame
from data_loaders import datasets, generator
from data_loaders.organization import load_folder
from data_loaders.snapshot import Snapshot, open_snapshot
from data_loaders.store import Store

PORTFOLIOS = ("sample", "uk-gmpp", "us-it")
SMALL = {"projects": 24, "people": 60, "months": 24}  # shows every part of every page, and loads in seconds
HOSTILE = (
    "<b>Bold</b> **stars** [link](https://example.invalid) $x^2$ :red[ink] & `code` <script>window.hurt=1</script>"
)

StoreOf = Callable[[str], Store]


@pytest.fixture(scope="session")
def store_of(tmp_path_factory: pytest.TempPathFactory) -> StoreOf:
    """A store by the name of its portfolio."""
    folder = tmp_path_factory.mktemp("stores")

    @cache
    def built(name: str) -> Store:
        store = Store(f"sqlite:///{folder / name}.db")
        if name == "empty":
            return store
        if name == "hostile":
            return _hostile(built("sample"), store)
        store.prepare()
        if name == "sample":
            generator.generate(folder / "files", **SMALL)
            load_folder(store, folder / "files", _silent)
        else:
            datasets.prepare(store, name, _silent)
        return store

    return built


@pytest.fixture(params=PORTFOLIOS, scope="session")
def portfolio(request: pytest.FixtureRequest) -> str:
    """Each of the three portfolios in turn."""
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


def _hostile(origin: Store, copy: Store) -> Store:
    """The sample, with a project, its portfolio and its program named by an attacker."""
    assert origin.path
    assert copy.path
    _copy(origin.path, copy.path)
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


def _copy(origin: Path, copy: Path) -> None:
    with sqlite3.connect(origin) as source, sqlite3.connect(copy) as target:
        source.backup(target)
