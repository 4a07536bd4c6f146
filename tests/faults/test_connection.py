"""The connection breaks in the middle of a load: the session ends, the server falls, or the file cannot be written."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from data_loaders.store import Store
from tests.faults.extent import COMMIT, moments
from tests.faults.hurt import Hurt, Strike, striking
from tests.postgres import Databases, Server


def _refused(hurt: Hurt, store: Store, moment: float, strike: Strike) -> str:
    """Load and strike; the load is refused in words, which are given."""
    with striking(store.engine, hurt.step_at(moment), strike):
        report = hurt.load(store)
    assert (report.state, report.load) == ("refused", None)
    assert report.messages[-1].expected == "a working database"
    return report.messages[-1].found


def test_a_commit_whose_answer_is_lost_is_found_out_by_loading_again(hurt: Hurt) -> None:
    """The connection breaks after the database has committed and before it can say so. Nobody can know then, and
    the load is told as refused: it is loading again that finds everything there, and doubles nothing."""

    def lose_answer(connection: Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert raw
        raw.commit()
        raise OperationalError("commit", {}, Exception("server closed the connection unexpectedly"))

    store = hurt.fresh()
    _refused(hurt, store, COMMIT, lose_answer)
    hurt.survives(store, published=True)


# --- PostgreSQL ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", moments(12, COMMIT, sample=0.8))
def test_a_session_that_is_ended_while_it_loads_into_postgresql(postgresql_hurt: Hurt, moment: float) -> None:
    """As by an administrator, a proxy, or a network that breaks."""
    databases = postgresql_hurt.stores
    assert isinstance(databases, Databases)

    def end_session(connection: Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert raw
        databases.say(f"select pg_terminate_backend({raw.info.backend_pid}, 5000)")

    store = postgresql_hurt.fresh()
    _refused(postgresql_hurt, store, moment, end_session)
    assert store.latest_load() == 1  # whoever has the store open goes on
    postgresql_hurt.survives(store)


@pytest.mark.parametrize("moment", moments(6, COMMIT, sample=0.9))
def test_a_postgresql_that_falls_while_a_load_writes_and_comes_back(
    server: Server, postgresql_hurt: Hurt, moment: float
) -> None:
    """As when its machine loses power, but that what the system has not written to disk yet is not lost."""
    store = postgresql_hurt.fresh()
    _refused(postgresql_hurt, store, moment, lambda _: server.kill())
    server.start_again()
    assert store.latest_load() == 1
    postgresql_hurt.survives(store)


def test_a_postgresql_that_fell_and_came_back_between_two_questions_is_asked_again(
    server: Server, postgresql_hurt: Hurt
) -> None:
    store = postgresql_hurt.fresh()
    assert store.latest_load() == 1
    server.kill()
    server.start_again()
    assert store.latest_load() == 1
    postgresql_hurt.survives(store)


# --- SQLite ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", moments(12, COMMIT, sample=COMMIT))
def test_a_disk_that_fails_while_a_load_writes_to_sqlite(sqlite_hurt: Hurt, moment: float) -> None:
    """From the moment on the system refuses to write to any file: a limit of 0 on the size of files, which holds
    for root too. SQLite sees a write(2) that fails, as that of a broken disk or of a lost network drive does."""
    store = sqlite_hurt.fresh()
    with _failing_disk() as fail:
        found = _refused(sqlite_hurt, store, moment, lambda _: fail())
    assert "disk I/O error" in found
    assert store.latest_load() == 1
    sqlite_hurt.survives(store)


@contextmanager
def _failing_disk() -> Iterator[Callable[[], None]]:
    """Gives what makes all writing fail; it works again at the end."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("moment", [moment * 0.97 for moment in moments(12, sample=0.8)])
def test_a_statement_that_sqlite_breaks_off_while_a_load_writes(sqlite_hurt: Hurt, moment: float) -> None:
    """By its progress handler, once: as sqlite3_interrupt does, which leaves a statement half done and makes SQLite
    roll back the transaction by itself. No disk fails here; that is the test above. Not at the commit, which SQLite
    would call interrupted once it is done."""

    def break_off(connection: Connection) -> None:
        answers = iter([1])
        raw = connection.connection.dbapi_connection
        assert raw
        raw.set_progress_handler(lambda: next(answers, 0), 1)

    store = sqlite_hurt.fresh()
    assert "interrupted" in _refused(sqlite_hurt, store, moment, break_off)
    assert store.latest_load() == 1
    sqlite_hurt.survives(store)
