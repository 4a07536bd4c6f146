"""The audit trail: who did what, when and from where."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from data_loaders.queries.history import in_utc
from data_loaders.schema import audit
from data_loaders.store import Store


def trail(store: Store) -> list[dict[str, Any]]:
    """Every entry, oldest first: at (ISO 8601, UTC), actor, origin, action, load, subject, detail."""
    with store.reading() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).mappings().all()
    return [
        {
            "at": in_utc(row["at"]),
            **{name: row[name] for name in ("actor", "origin", "action", "subject", "detail")},
            "load": row["load_id"],
        }
        for row in rows
    ]


def newest(store: Store) -> int:
    """The number of the last entry; 0 where there is none."""
    with store.reading() as connection:
        return connection.execute(select(func.max(audit.c.id))).scalar() or 0
