"""Stores of their own for tests that load."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.store import Store
from tests.data_loaders.making import Loading


@pytest.fixture
def loading(tmp_path: Path) -> Loading:
    """An empty store, and files to load into it."""
    store = Store(f"sqlite:///{tmp_path / 'record.db'}")
    store.prepare()
    return Loading(store, tmp_path)
