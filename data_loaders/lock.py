"""The lock of the one writer: taken at the start of a transaction, freed by its end, whatever ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from data_loaders.errors import Message, Refused
from data_loaders.schema import writer

KEY = 5_737_372  # of the advisory lock on PostgreSQL
WAIT_S = 60

Says = Callable[[str], None] | None


class Busy(Refused):
    """Another writer did not finish in time."""


def take_lock(
    connection: Connection, place: str, doing: str = "", by: str = "", origin: str = "", says: Says = None
) -> None:
    """Begin the writer's transaction. Where another writes, tell who (`says`) and wait.

    doing, by, origin: left for others to read while they wait; nothing is left where `doing` is empty.
    Raises Busy where the other does not finish in time.
    """
    note = {"id": 1, "actor": by or "unknown", "origin": origin, "doing": doing} if doing else None
    engine = _Sqlite if connection.dialect.name == "sqlite" else _PostgreSQL
    if engine.try_lock(connection, note):
        return
    if says:
        says(f"Waiting for {_who(connection)} …")
    if not engine.wait(connection, note):
        hint = "Wait for it to finish and try again; nothing was changed."
        found = f"{_who(connection)}, for more than {WAIT_S} seconds"
        raise Busy(Message(file=place, found=found, expected="no other writer", hint=hint))


def _who(connection: Connection) -> str:
    """Who writes, as they said when they began."""
    row: Row | None = None
    if inspect(connection).has_table(writer.name):
        row = connection.execute(select(writer)).first()
    connection.rollback()
    if row is None:
        return "another process, which is writing"
    where = f" ({row.origin})" if row.origin else ""
    since = row.since if row.since.tzinfo is None else row.since.astimezone(UTC)  # SQLite gives it without its zone
    return f"{row.actor}{where}, {row.doing} since {since:%Y-%m-%d %H:%M:%S} UTC"


def _leave(connection: Connection, note: dict[str, object]) -> None:
    connection.execute(delete(writer))
    connection.execute(insert(writer).values(**note, since=datetime.now(UTC)))


class _Sqlite:
    """One file, one writer: BEGIN IMMEDIATE. The note has to be written before, while the lock is free."""

    @staticmethod
    def try_lock(connection: Connection, note: dict[str, object] | None) -> bool:
        return _Sqlite._begin(connection, note, 0)

    @staticmethod
    def wait(connection: Connection, note: dict[str, object] | None) -> bool:
        return _Sqlite._begin(connection, note, WAIT_S * 1000)

    @staticmethod
    def _begin(connection: Connection, note: dict[str, object] | None, timeout_ms: int) -> bool:
        try:
            connection.exec_driver_sql(f"pragma busy_timeout = {timeout_ms}")
            connection.exec_driver_sql("begin immediate")
            connection.exec_driver_sql(f"pragma busy_timeout = {WAIT_S * 1000}")
            if note:
                _leave(connection, note)
                connection.commit()
                connection.exec_driver_sql("begin immediate")
        except DBAPIError as error:
            connection.rollback()
            if "locked" not in str(error.orig):
                raise
            connection.exec_driver_sql(f"pragma busy_timeout = {WAIT_S * 1000}")
            return False
        return True


class _PostgreSQL:
    """An advisory lock that lasts as long as the transaction; the note is left by a connection of its own."""

    @staticmethod
    def try_lock(connection: Connection, note: dict[str, object] | None) -> bool:
        if not connection.execute(text("select pg_try_advisory_xact_lock(:key)"), {"key": KEY}).scalar():
            connection.rollback()
            return False
        _PostgreSQL._note(connection, note)
        return True

    @staticmethod
    def wait(connection: Connection, note: dict[str, object] | None) -> bool:
        connection.execute(text(f"set local lock_timeout = '{WAIT_S}s'"))
        try:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": KEY})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != "55P03":  # lock_not_available
                raise
            connection.rollback()
            return False
        _PostgreSQL._note(connection, note)
        return True

    @staticmethod
    def _note(connection: Connection, note: dict[str, object] | None) -> None:
        if note:
            with connection.engine.begin() as other:
                _leave(other, note)
