"""Stores of their own for tests that load: each such test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_loaders.store import Store
from tests.conftest import StoreOf
from tests.data_loaders.making import Loading
from tests.stores import ENGINES, Files, Stores


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return request.param


@pytest.fixture(scope="module")
def stores(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """Stores on the kind of database in turn."""
    if engine == "postgresql":
        return request.getfixturevalue("databases")
    return Files(tmp_path_factory.mktemp("stores"))


@pytest.fixture(scope="module")
def store_of(engine: str, store_of: StoreOf, request: pytest.FixtureRequest) -> StoreOf:
    """A store by the name of its portfolio, on the kind of database in turn."""
    return request.getfixturevalue("postgresql_store_of") if engine == "postgresql" else store_of


@pytest.fixture
def empty_store(stores: Stores) -> Iterator[Store]:
    store = stores.empty()
    yield store
    stores.drop(store)


@pytest.fixture
def loading(empty_store: Store, tmp_path: Path) -> Loading:
    """An empty store, and files to load into it."""
    return Loading(empty_store, tmp_path)
