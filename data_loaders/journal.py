"""The log of the record: every change is a load with a number, and every deed an entry in the audit trail."""

from __future__ import annotations

import getpass
import hashlib
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from data_loaders.schema import audit, load


@dataclass(frozen=True)
class Actor:
    """Who does something, and from where."""

    name: str
    origin: str

    @classmethod
    def here(cls, name: str = "", channel: str = "command") -> Actor:
        """The user of this process on this machine; by another name where one is given."""
        return cls(name or _user(), f"{channel} on {socket.gethostname()}")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def next_load(connection: Connection) -> int:
    """The number of the load that this transaction is."""
    return (connection.execute(select(func.max(load.c.id))).scalar() or 0) + 1


def log_change(connection: Connection, kind: str, what: str, actor: Actor, changed: int = 1, **more: Any) -> int:
    """Log a change that no file brought (settings, identity, decisions, withdrawal) as a load of its own, and note
    who made it. Gives the number of the load.

    what: what was changed, in words. more: columns of `load`.
    """
    number = next_load(connection)
    now = datetime.now(UTC)
    values = {
        "id": number, "source": kind, "mapping": kind, "mapping_hash": "", "file": what, "kind": kind,
        "started_at": now, "finished_at": now, "loaded_by": actor.name, "state": "published", "read": 0,
        "accepted": 0, "rejected": 0, "skipped": 0, "unchanged": 0, "changed": changed, "closed": 0, "messages": [],
    }  # fmt: skip
    connection.execute(insert(load).values({**values, **more}))
    return number


def note(
    connection: Connection, actor: Actor, action: str, subject: str, load_id: int | None = None, **detail: Any
) -> None:
    """Add an entry to the audit trail. detail: plain values that say what was before and after."""
    number = (connection.execute(select(func.max(audit.c.id))).scalar() or 0) + 1
    connection.execute(
        insert(audit).values(
            id=number, at=datetime.now(UTC), actor=actor.name, origin=actor.origin, action=action, load_id=load_id,
            subject=subject, detail=detail,
        )
    )  # fmt: skip


def content_hash(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
