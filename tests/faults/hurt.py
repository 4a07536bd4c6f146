"""The load that the faults hurt, and what must hold after each of them.

The load is the second file of a register: it changes rows, leaves rows out, adds new ones and renames projects, so
that its transaction closes versions, opens versions, and writes to every table a load writes to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from sqlalchemy import Connection, Engine, event

from data_loaders.ingest import LoadReport, ingest
from data_loaders.mapping import Mapping, read_mapping
from data_loaders.store import Store
from tests.data_loaders.making import REGISTER, TITLES, write
from tests.fingerprint import Fingerprint, content, differences, exact
from tests.stores import Stores

STATES = ("Active", "On hold", "")
NEW = 20


def first_file(rows: int) -> str:
    return _file((f"P{n:05}", f"Project {n}", STATES[n % 3], 1000 + n) for n in range(rows))


def second_file(rows: int) -> str:
    """Of every seven projects one is gone, one is renamed, two have other budgets; and there are a few new ones."""

    def lines() -> Iterator[tuple[str, str, str, int]]:
        for n in range(rows + NEW):
            kind = n % 7
            if kind == 0 and n < rows:
                continue
            name = f"Renamed project {n}" if kind == 1 else f"Project {n}"
            yield f"P{n:05}", name, STATES[n % 3], 1000 + n + (500 if kind in (2, 3) else 0)

    return _file(lines())


def _file(lines: Iterator[tuple[str, str, str, int]]) -> str:
    text = "".join(f"{code},{name},{state},31/01/2024,{budget}\n" for code, name, state, budget in lines)
    return f"{TITLES}\n{text}"


@dataclass
class Hurt:
    """A record that is whole, the file that is to be loaded into it, and what that has to give."""

    stores: Stores
    rows: int
    folder: Path
    base: Store = field(init=False)
    file: Path = field(init=False)
    mapping_file: Path = field(init=False)
    before: Fingerprint = field(init=False)  # of the base, to the last id
    after: Fingerprint = field(init=False)  # of an undisturbed load, but for ids and times
    steps: int = field(init=False)  # of an undisturbed load: statements and commits, up to the one that publishes

    def __post_init__(self) -> None:
        (self.folder / "first").mkdir(parents=True)
        (self.folder / "second").mkdir()
        self.mapping_file = self.folder / "register.yaml"
        self.mapping_file.write_text(yaml.safe_dump(REGISTER), "utf-8")
        first = write(self.folder / "first", first_file(self.rows))
        self.file = write(self.folder / "second", second_file(self.rows))
        self.base = self.stores.empty()
        assert ingest(self.base, first, self.mapping).state == "published"
        self.before = exact(self.base)
        self._load_undisturbed()

    @property
    def mapping(self) -> Mapping:
        return read_mapping(self.mapping_file)

    def _load_undisturbed(self) -> None:
        store = self.fresh()
        with striking(store.engine, 0, lambda _: None) as steps:
            report = self.load(store)
        assert (report.state, report.changed > 0, report.closed > 0) == ("published", True, True)
        self.after, self.steps = content(store), steps.last_commit
        self.stores.drop(store)

    def fresh(self) -> Store:
        """A copy of the record, to be hurt."""
        return self.stores.copy(self.base)

    def load(self, store: Store) -> LoadReport:
        return ingest(store, self.file, self.mapping)

    def step_at(self, moment: float) -> int:
        """The step that a moment falls on; that of 1 is the commit."""
        return max(1, round(moment * self.steps))

    def survives(self, store: Store, *, published: bool = False) -> None:
        """The store opens; it is as before to the last row; and the same file loads as if nothing had been.

        published: the load was told as published, or ended well; then it is as after it.
        """
        found = Store(store.url)
        found.prepare()
        changed = differences(content(found), self.after) if published else differences(exact(found), self.before)
        assert not changed, changed
        _whole(found)
        report = self.load(found)
        assert report.state == ("unchanged" if published else "published"), report
        changed = [] if published else differences(content(found), self.after)
        assert not changed, changed
        _whole(found)
        found.engine.dispose()
        self.stores.drop(store)


def _whole(store: Store) -> None:
    """The file of a store is sound, as SQLite itself finds."""
    if store.path:
        connection = sqlite3.connect(store.path)
        found = connection.execute("pragma integrity_check").fetchall()
        astray = connection.execute("pragma foreign_key_check").fetchall()
        connection.close()
        assert (found, astray) == ([("ok",)], []), (found, astray)


# --- Striking in the middle ------------------------------------------------------------------------------

Strike = Callable[[Connection], None]


@dataclass
class Steps:
    count: int = 0
    last_commit: int = 0


@contextmanager
def striking(engine: Engine, at: int, strike: Strike) -> Iterator[Steps]:
    """Count what is said to the database, statements and commits, and strike just before one of them is said."""
    steps = Steps()

    def say(connection: Connection, *_: object) -> None:
        steps.count += 1
        if steps.count == at:
            strike(connection)

    def commit(connection: Connection) -> None:
        say(connection)
        steps.last_commit = steps.count

    event.listen(engine, "before_cursor_execute", say)
    event.listen(engine, "commit", commit)
    try:
        yield steps
    finally:
        event.remove(engine, "before_cursor_execute", say)
        event.remove(engine, "commit", commit)
