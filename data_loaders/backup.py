"""Backup and restore of an embedded store while it is served. PostgreSQL has tools of its own for this
(docs/operations.md)."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import update

from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor, log_change, note
from data_loaders.schema import record
from data_loaders.store import GENERATION, Store


def backup(store: Store, to: Path, actor: Actor | None = None) -> None:
    """Copy an embedded store to a file, as it is at one moment; readers and a writer go on meanwhile.

    Raises Refused for another engine, and where the file is there already or cannot be written.
    """
    path = _embedded(store)
    actor = actor or Actor.here()
    if to.exists():
        raise Refused(
            Message(str(to), found="a file of that name", expected="a new file", hint="Nothing is overwritten.")
        )
    part = to.with_name(f".{to.name}.{uuid4().hex[:8]}.part")
    try:
        _copy(path, part)
        _require_sound(part)
        os.replace(part, to)
    except (OSError, sqlite3.Error) as error:
        hint = "Choose a place with room that you may write to; nothing was changed."
        raise Refused(Message(str(to), found=str(error), expected="a file that can be written", hint=hint)) from None
    finally:
        part.unlink(missing_ok=True)
    with store.writing("noting a backup", actor.name, actor.origin) as connection:
        note(connection, actor, "backup", str(to))


def restore(store: Store, backed_up: Path, actor: Actor | None = None) -> Path | None:
    """Put a backup in place of an embedded store, also while it is served: readers see the old record until the
    new one is there, whole. What was there before is kept in a file beside it, whose path is given.

    Raises Refused where the backup is broken, no record, or of a newer release; nothing is changed then.
    """
    path = _embedded(store)
    actor = actor or Actor.here()
    path.parent.mkdir(parents=True, exist_ok=True)
    ready = path.with_name(f".{path.name}.{uuid4().hex[:8]}.restore")
    before = path.with_name(f"{path.name}.before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}") if path.exists() else None
    try:
        _require_sound(backed_up)
        _copy(backed_up, ready)
        _make_current(ready, backed_up, actor)
        if before:
            _copy(path, before)
        _copy(ready, path)
    except (OSError, sqlite3.Error) as error:
        raise Refused(_broken(backed_up, str(error))) from None
    finally:
        for name in (ready, Path(f"{ready}-wal"), Path(f"{ready}-shm")):
            name.unlink(missing_ok=True)
    return before


def _embedded(store: Store) -> Path:
    if store.path is None:
        hint = "Use pg_dump and pg_restore; docs/operations.md shows how."
        raise Refused(Message(store.shown, found="a server's database", expected="an embedded store", hint=hint))
    return store.path


def _copy(source: Path, target: Path) -> None:
    """A copy by SQLite itself: consistent though others read and write."""
    with (
        sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60) as old,
        sqlite3.connect(target, timeout=60) as new,
    ):
        old.backup(new)
    old.close()
    new.close()


def _require_sound(path: Path) -> None:
    """Raises Refused for what is no record, or a broken one."""
    if not path.is_file():
        raise Refused(_broken(path, "no such file"))
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            problems = [row[0] for row in connection.execute("pragma integrity_check") if row[0] != "ok"]
            tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Refused(_broken(path, str(error))) from None
    if problems:
        raise Refused(_broken(path, problems[0]))
    if "load" not in tables or "source_record" not in tables:
        raise Refused(_broken(path, "a database without a record"))


def _make_current(path: Path, origin: Path, actor: Actor) -> None:
    """Bring a copy to this release, and make it another record than the one before: no cache may take it for that."""
    copy = Store(f"sqlite:///{path}")
    try:
        copy.prepare()
        with copy.writing("restoring", actor.name, actor.origin) as connection:
            connection.execute(update(record).where(record.c.name == GENERATION).values(value=uuid4().hex))
            number = log_change(connection, "restore", origin.name, actor)
            note(connection, actor, "restore", str(origin), number)
    finally:
        copy.engine.dispose()


def _broken(path: Path, found: str) -> Message:
    return Message(str(path), found=found, expected="a backup of a record", hint="Nothing was changed.")
