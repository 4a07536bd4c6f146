"""The store: where the record lies, and how it is opened, read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from data_loaders import migrate
from data_loaders.errors import Message, Refused
from data_loaders.lock import WAIT_S, take_lock
from data_loaders.rollups import rebuild
from data_loaders.schema import load, record

GENERATION = "generation"  # changes when a backup is restored


@dataclass(frozen=True)
class State:
    """Which record this is and how far it goes. effective: the last load that changed it; latest: the last of
    all, refused ones too."""

    generation: str
    effective: int
    latest: int


@dataclass(frozen=True)
class Store:
    """A record in a database. Equal stores have equal addresses.

    says: told, in words, when a writer has to wait for another.
    """

    url: str
    options: dict[str, object] = field(default_factory=dict, compare=False, repr=False)
    says: Callable[[str], None] | None = field(default=None, compare=False, repr=False)

    @cached_property
    def engine(self) -> Engine:
        try:
            # A server may have fallen and come back since a connection was last used: ask before using it again.
            pinged = {"pool_pre_ping": _address(self.url).get_backend_name() != "sqlite"}
            engine = create_engine(_address(self.url), **{**pinged, **self.options})
        except (SQLAlchemyError, ImportError) as error:  # no such kind of database, or its driver is not installed
            raise _unusable(self.url, error) from None
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _configure_sqlite)
        return engine

    def prepare(self) -> None:
        """Make the tables where there are none, and bring those of an earlier release to this one.

        Raises Refused where the database cannot be opened, or is of a newer release; nothing is changed then.
        """
        path = self.path
        try:
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
            if self._revision() == migrate.head():
                return
            with self._writing_bare() as connection:  # two that begin at once wait for each other
                before = migrate.revision_of(connection)
                migrate.upgrade(connection)
                if before != migrate.head():
                    rebuild(connection)
                    _begin_generation(connection)
        except (SQLAlchemyError, OSError) as error:
            raise _unusable(self.url, error) from None

    def _revision(self) -> str | None:
        if "_current" in self.__dict__:  # seen before: releases do not change under a running process
            return migrate.head()
        with self.engine.connect() as connection:
            revision = migrate.revision_of(connection)
        migrate.require_known(revision, self.shown)
        if revision == migrate.head():
            self.__dict__["_current"] = True
        return revision

    @property
    def shown(self) -> str:
        """The address without its password, for people."""
        return _address(self.url).render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file of an embedded store."""
        url = _address(self.url)
        if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith((":memory:", "file:")):
            return None
        return Path(url.database)

    def exists(self) -> bool:
        """Whether the store has tables. Raises Refused where they are those of a newer release."""
        if self.path and not self.path.exists():
            return False
        try:
            return self._revision() is not None
        except SQLAlchemyError as error:
            raise _unusable(self.url, error) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, doing: str, by: str = "", origin: str = "") -> Iterator[Connection]:
        """A transaction of the one writer: others wait; it commits wholly or not at all.

        Raises Refused, naming who writes, where the lock does not come free in time.
        """
        with self.engine.connect() as connection:
            take_lock(connection, self.shown, doing, by, origin, self.says)
            yield from _transaction(connection)

    @contextmanager
    def _writing_bare(self) -> Iterator[Connection]:
        """The same before there are tables to say who writes."""
        with self.engine.connect() as connection:
            take_lock(connection, self.shown)
            yield from _transaction(connection)

    def state(self) -> State:
        """Which record this is, and its last loads; 0 where there is none."""
        effective = select(func.max(load.c.id)).where(load.c.state == "published").scalar_subquery()
        latest = select(func.max(load.c.id)).scalar_subquery()
        generation = select(record.c.value).where(record.c.name == GENERATION).scalar_subquery()
        with self.reading() as connection:
            found = connection.execute(select(generation, effective, latest)).one()
        return State(found[0] or "", found[1] or 0, found[2] or 0)

    def latest_load(self) -> int:
        """The last load, whatever became of it; 0 where there is none."""
        return self.state().latest


def _transaction(connection: Connection) -> Iterator[Connection]:
    try:
        yield connection
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _begin_generation(connection: Connection) -> None:
    if connection.execute(select(record.c.value).where(record.c.name == GENERATION)).first() is None:
        connection.execute(insert(record).values(name=GENERATION, value=uuid4().hex))


def _configure_sqlite(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # SQLAlchemy's BEGIN below decides
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"pragma busy_timeout = {WAIT_S * 1000}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma synchronous = full")  # what was reported as published survives a loss of power
    cursor.execute("pragma foreign_keys = on")
    cursor.close()


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        hint = "Set STEERCO_DATABASE_URL to e.g. sqlite:////data/steerco.db or postgresql+psycopg://user@host/db."
        raise Refused(
            Message(file="STEERCO_DATABASE_URL", found=repr(url), expected="a database address", hint=hint)
        ) from None


def _unusable(url: str, error: Exception) -> Refused:
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    hint = "Check the address in STEERCO_DATABASE_URL and that you may write there."
    shown = _address(url).render_as_string(hide_password=True)
    return Refused(Message(file=shown, found=cause, expected="a database that can be opened", hint=hint))
