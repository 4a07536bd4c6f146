"""The disk runs full in the middle of a load: the load is refused in words, and after making room it goes on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from data_loaders.store import Store
from tests.faults.disks import filled, free, small_disk
from tests.faults.extent import ROWS, moments, only_all
from tests.faults.hurt import Hurt
from tests.fingerprint import differences, exact
from tests.postgres import Databases, Server
from tests.stores import Files

ROOM = moments(6, 0.0, sample=0.5)  # how much there is of the room that the load needs


def _refused(hurt: Hurt, store: Store) -> str:
    report = hurt.load(store)
    assert (report.state, report.load) == ("refused", None)
    assert report.messages[-1].expected == "a working database"
    return report.messages[-1].found


# --- SQLite ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    with small_disk(mebibytes=64) as folder:
        yield folder


@pytest.fixture(scope="module")
def journal(sqlite_hurt: Hurt) -> int:
    """How many bytes an undisturbed load writes to the journal of SQLite."""
    store = sqlite_hurt.fresh()
    assert sqlite_hurt.load(store).state == "published"
    assert store.path
    size = store.path.with_name(f"{store.path.name}-wal").stat().st_size
    sqlite_hurt.stores.drop(store)
    return size


@pytest.mark.parametrize("part", ROOM)
def test_a_disk_that_runs_full_under_sqlite(sqlite_hurt: Hurt, disk: Path, journal: int, part: float) -> None:
    store = Files(disk / "stores").copy(sqlite_hurt.base)
    assert store.latest_load() == 1
    with filled(disk, room=int(part * journal)):
        assert "disk is full" in _refused(sqlite_hurt, store)
        assert not differences(exact(store), sqlite_hurt.before)  # it can be read while the disk is full
    sqlite_hurt.survives(store)
    shutil.rmtree(disk / "stores")


@pytest.mark.parametrize("part", ROOM)
def test_a_file_of_sqlite_that_may_not_grow(sqlite_hurt: Hurt, part: float) -> None:
    """SQLite itself says that the disk is full, by its own limit on pages: so this runs wherever nothing can be
    mounted too."""
    store, loaded = sqlite_hurt.fresh(), sqlite_hurt.fresh()
    assert sqlite_hurt.load(loaded).state == "published"
    pages = _pages(store)
    most = pages + int(part * (_pages(loaded) - pages))

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"pragma max_page_count = {most}")

    event.listen(store.engine, "connect", limit)
    assert "disk is full" in _refused(sqlite_hurt, store)
    assert not differences(exact(store), sqlite_hurt.before)
    store.engine.dispose()
    sqlite_hurt.survives(store)
    sqlite_hurt.stores.drop(loaded)


def _pages(store: Store) -> int:
    assert store.path
    with closing(sqlite3.connect(store.path)) as connection:
        return int(connection.execute("pragma page_count").fetchone()[0])


# --- PostgreSQL ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cramped() -> Iterator[tuple[Server, Path]]:
    """A server whose data, journal and all, lie on a small disk."""
    with small_disk(mebibytes=320) as disk:
        server = Server(disk)
        yield server, disk
        server.close()


@pytest.fixture(scope="module")
def cramped_hurt(cramped: tuple[Server, Path], tmp_path_factory: pytest.TempPathFactory) -> Hurt:
    databases = Databases(cramped[0].url)
    databases.say(
        "alter system set max_wal_size = '64MB'",
        "alter system set min_wal_size = '32MB'",
        "alter system set autovacuum = off",  # it would write to the full disk too, or not, by chance
        "select pg_reload_conf()",
    )
    return Hurt(databases, ROWS, tmp_path_factory.mktemp("cramped") / "files")


@pytest.fixture(scope="module")
def growth(cramped: tuple[Server, Path], cramped_hurt: Hurt) -> int:
    """How many bytes an undisturbed load takes."""
    store = cramped_hurt.fresh()
    before = _settled(cramped_hurt, cramped[1])
    assert cramped_hurt.load(store).state == "published"
    size = before - _settled(cramped_hurt, cramped[1])
    cramped_hurt.stores.drop(store)
    return size


def _settled(hurt: Hurt, disk: Path) -> int:
    """What is free once all is written that the server has in memory."""
    assert isinstance(hurt.stores, Databases)
    hurt.stores.say("checkpoint")
    return free(disk)


@only_all
@pytest.mark.parametrize("part", ROOM)
def test_a_disk_that_runs_full_under_postgresql(
    cramped: tuple[Server, Path], cramped_hurt: Hurt, growth: int, part: float
) -> None:
    """Where it is the journal that finds no room the server falls; it is started again when there is room."""
    server, disk = cramped
    store = cramped_hurt.fresh()
    assert store.latest_load() == 1
    _settled(cramped_hurt, disk)
    with filled(disk, room=int(part * growth)):
        report = cramped_hurt.load(store)
    published = report.state == "published"  # with the last of the room it may just do
    assert report.state == "refused" or (published and part > 0.5)
    server.start_again()
    assert store.latest_load() == (2 if published else 1)
    cramped_hurt.survives(store, published=published)
