"""Named views and scenarios: kept beside the record, shared by its viewers, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select

from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor, note
from data_loaders.schema import saved as table
from data_loaders.store import Store

Kind = Literal["view", "scenario"]
LONGEST_NAME = 80
NOTHING = "Nothing was saved."


@dataclass(frozen=True)
class Saved:
    """The last version of something that was saved under a name."""

    name: str
    content: Mapping[str, Any]
    by: str
    at: datetime


def save(store: Store, kind: Kind, name: str, content: Mapping[str, Any], actor: Actor) -> None:
    """Keep `content` (plain values) under a name; what the name held before stays in the table.

    Raises Refused for a name that is empty or too long, and where nobody says who saves it.
    """
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= LONGEST_NAME:
        expected = f"1 to {LONGEST_NAME} characters"
        raise Refused(Message(cell="name", found=f"{len(wanted)} characters", expected=expected, hint=NOTHING))
    if not actor.name.strip():
        raise Refused(Message(cell="your name", found="none", expected="who saves it", hint=NOTHING))
    _add(store, kind, wanted, dict(content), actor)


def remove(store: Store, kind: Kind, name: str, actor: Actor) -> None:
    """Offer it no more; its versions stay in the table. Raises Refused where nothing has the name."""
    if name not in {one.name for one in saved(store, kind)}:
        raise Refused(Message(cell="name", found=repr(name), expected=f"a saved {kind}", hint="Nothing was removed."))
    _add(store, kind, name, None, actor)


def saved(store: Store, kind: Kind) -> list[Saved]:
    """What is saved, by name."""
    newest = select(func.max(table.c.id)).where(table.c.kind == kind).group_by(table.c.name)
    query = select(table).where(table.c.id.in_(newest), table.c.content.is_not(None)).order_by(table.c.name)
    with store.reading() as connection:
        return [Saved(row.name, row.content, row.by, _in_utc(row.at)) for row in connection.execute(query)]


def _add(store: Store, kind: Kind, name: str, content: dict[str, Any] | None, actor: Actor) -> None:
    with store.writing(f"saving the {kind} {name}", actor.name, actor.origin) as connection:
        number = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
        connection.execute(
            insert(table).values(
                id=number, kind=kind, name=name, content=content, by=actor.name.strip(), at=datetime.now(UTC)
            )
        )
        note(connection, actor, f"save {kind}" if content is not None else f"remove {kind}", name)


def _in_utc(at: datetime) -> datetime:
    """SQLite gives times without their zone, PostgreSQL in that of its session."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
