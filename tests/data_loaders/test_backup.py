"""A backup is whole though the record is served and written; a restore is whole or nothing."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from dashboard.frame_cache import cached_frame
from data_loaders.backup import backup, restore
from data_loaders.check import check_store
from data_loaders.errors import Refused
from data_loaders.queries.audit import trail
from data_loaders.queries.projects import projects
from data_loaders.snapshot import open_snapshot
from data_loaders.store import Store
from tests import fingerprint
from tests.data_loaders.making import GOOD, Loading
from tests.stores import Files


@pytest.fixture
def served(tmp_path: Path) -> Loading:
    """An embedded record; only it is backed up by us."""
    loading = Loading(Files(tmp_path).empty(), tmp_path)
    loading.load(GOOD)
    return loading


def names(store: Store) -> list[str]:
    return sorted(open_snapshot(store, fetch=cached_frame).frame(projects)["name"])


def test_a_restored_backup_is_the_record_that_was_backed_up(served: Loading, tmp_path: Path) -> None:
    log = {"audit", "load", "record", "writer"}
    before = fingerprint.exact(served.store, but=log)
    backup(served.store, tmp_path / "copy.db")
    served.load(GOOD.replace("Crane", "Gantry"))
    assert names(served.store) == ["Gantry", "Harbour wall"]
    kept = restore(served.store, tmp_path / "copy.db")
    assert names(served.store) == ["Crane", "Harbour wall"], "and no cache shows the record before"
    assert fingerprint.exact(served.store, but=log) == before
    assert check_store(served.store) == []
    assert kept
    assert names(Store(f"sqlite:///{kept}")) == ["Gantry", "Harbour wall"], "nothing is lost"
    assert [one["action"] for one in trail(served.store)][-1] == "restore"


def test_the_first_store_can_come_from_a_backup(served: Loading, tmp_path: Path) -> None:
    backup(served.store, tmp_path / "copy.db")
    new = Store(f"sqlite:///{tmp_path / 'new' / 'record.db'}")
    assert restore(new, tmp_path / "copy.db") is None
    assert names(new) == ["Crane", "Harbour wall"]


def test_readers_and_a_writer_go_on_while_a_backup_is_made_and_put_back(served: Loading, tmp_path: Path) -> None:
    seen: set[tuple[str, ...]] = set()
    done = threading.Event()

    def read() -> None:
        reader = Store(served.store.url)
        while not done.is_set():
            seen.add(tuple(names(reader)))

    reading = threading.Thread(target=read)
    reading.start()
    try:
        for number in range(4):
            backup(served.store, tmp_path / f"copy-{number}.db")
            served.load(GOOD.replace("Crane", f"Crane {number}"))
            assert check_store(Store(f"sqlite:///{tmp_path / f'copy-{number}.db'}")) == []
            restore(served.store, tmp_path / f"copy-{number}.db")
    finally:
        done.set()
        reading.join()
    assert seen <= {("Crane", "Harbour wall"), *((f"Crane {number}", "Harbour wall") for number in range(4))}
    assert names(served.store) == ["Crane", "Harbour wall"]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20_000] + b"\1" * 9000)


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    connection.close()


def _other(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("create table notes (text)")
    connection.close()


@pytest.mark.parametrize(
    ("hurt", "said"),
    [(_cut, "malformed|corrupt|not a database|disk image|out of order|expected a backup"), (_newer, "newer release"),
     (_other, "without a record"), (lambda path: path.write_text("no database at all " * 50), "not a database"),
     (lambda path: path.unlink(), "no such file")],
    ids=["cut", "newer", "other", "text", "missing"],
)  # fmt: skip
def test_what_is_no_sound_backup_is_refused_and_nothing_is_changed(
    served: Loading, tmp_path: Path, hurt: object, said: str
) -> None:
    backup(served.store, tmp_path / "copy.db")
    before = fingerprint.exact(served.store)
    hurt(tmp_path / "copy.db")  # type: ignore[operator]
    with pytest.raises(Refused, match=said):
        restore(served.store, tmp_path / "copy.db")
    assert fingerprint.exact(served.store) == before
    assert not list(tmp_path.rglob("*restore*"))


def test_a_backup_overwrites_nothing_and_names_the_tools_of_a_server(served: Loading, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(Refused, match="a new file"):
        backup(served.store, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"
    with pytest.raises(Refused, match="pg_dump"):
        backup(Store("postgresql+psycopg://nobody@nowhere/none"), tmp_path / "other.db")
