"""The store: where the record lies, and how it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from data_loaders.errors import Message, Refused
from data_loaders.schema import load, metadata

WRITE_LOCK = 5_737_372  # key of the advisory lock that makes writers wait for each other on PostgreSQL
BUSY_TIMEOUT_S = 30


@dataclass(frozen=True)
class Store:
    """A record in a database. Equal stores have equal addresses."""

    url: str
    options: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def engine(self) -> Engine:
        try:
            engine = create_engine(_address(self.url), **self.options)
        except (SQLAlchemyError, ImportError) as error:  # no such kind of database, or its driver is not installed
            raise _unusable(self.url, error) from None
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _configure_sqlite)
        return engine

    def prepare(self) -> None:
        """Make the tables where there are none. Raises Refused where the database cannot be opened."""
        path = self.path
        try:
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
            if not set(metadata.tables) <= set(inspect(self.engine).get_table_names()):
                with self.writing() as connection:  # two that begin at once wait for each other
                    metadata.create_all(connection)
        except (SQLAlchemyError, OSError) as error:
            raise _unusable(self.url, error) from None

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
        """Whether the store has tables."""
        if self.path and not self.path.exists():
            return False
        try:
            return inspect(self.engine).has_table(load.name)
        except SQLAlchemyError as error:
            raise _unusable(self.url, error) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the one writer: others wait; it commits wholly or not at all."""
        with self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def latest_load(self) -> int:
        """The last load, whatever became of it; 0 where there is none."""
        with self.reading() as connection:
            return connection.execute(select(func.max(load.c.id))).scalar() or 0


def _configure_sqlite(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # SQLAlchemy's BEGIN below decides
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma synchronous = normal")
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
