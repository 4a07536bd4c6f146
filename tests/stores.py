"""Stores for tests, on either kind of database."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path
from typing import Protocol

from data_loaders.store import Store

ENGINES = ("sqlite", "postgresql")


class Stores(Protocol):
    """Stores of one kind of database, as many as a test asks for."""

    name: str

    def blank(self) -> Store:
        """A place for a store that has no tables yet."""

    def empty(self) -> Store:
        """A store with its tables and nothing in them."""

    def copy(self, store: Store) -> Store:
        """A store that holds what another one holds."""

    def drop(self, store: Store) -> None:
        """End a store."""


class Files:
    """Stores in files of SQLite, each in a folder of its own."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folders = (folder / str(number) for number in itertools.count(1))

    def blank(self) -> Store:
        folder = next(self._folders)
        folder.mkdir(parents=True)
        return Store(f"sqlite:///{folder / 'record.db'}")

    def empty(self) -> Store:
        store = self.blank()
        store.prepare()
        return store

    def copy(self, store: Store) -> Store:
        copy = self.blank()
        assert store.path
        assert copy.path
        with sqlite3.connect(store.path) as source, sqlite3.connect(copy.path) as target:
            source.backup(target)
        source.close()
        target.close()
        return copy

    def drop(self, store: Store) -> None:
        store.engine.dispose()
