"""What people decide about a difference between sources: who owns it, and that it is accepted, with the reason."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from sqlalchemy import func, insert, select, update

from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor, log_change, note
from data_loaders.queries.frames import fetch
from data_loaders.schema import reconciliation
from data_loaders.snapshot import Snapshot
from data_loaders.store import Store


def decisions(snapshot: Snapshot) -> pd.DataFrame:
    """What was decided, as known then. Grain: item. Columns: state, reason, owner, difference, decided_by."""
    return fetch(snapshot, select(reconciliation).where(snapshot.visible(reconciliation)))


def decide(
    store: Store,
    item: str,
    actor: Actor,
    *,
    state: Literal["open", "accepted"] = "open",
    reason: str = "",
    owner: str = "",
    difference: int | None = None,
    currency: str | None = None,
) -> int:
    """Record a decision about an item; it follows the one before, of which the owner stays where none is named.
    An accepted difference is open again when it changes. Gives the load that records it.

    Raises Refused where a difference is accepted without a reason.
    """
    if state == "accepted" and not reason.strip():
        hint = "Say why the difference may stand; nothing was changed."
        raise Refused(Message(found=f"{item} accepted without a reason", expected="a reason", hint=hint))
    with store.writing(f"deciding on {item}", actor.name, actor.origin) as connection:
        table = reconciliation
        current = connection.execute(select(table).where(table.c.item == item, table.c.load_to.is_(None))).first()
        load_id = log_change(connection, "decision", f"{item}: {state}", actor)
        if current:
            connection.execute(update(table).where(table.c.id == current.id).values(load_to=load_id))
        connection.execute(
            insert(table).values(
                id=(connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1,
                item=item, state=state, reason=reason or None, owner=owner or (current.owner if current else None),
                difference=difference, currency=currency, decided_by=actor.name, load_from=load_id,
            )
        )  # fmt: skip
        note(connection, actor, "reconcile", item, load_id, state=state, reason=reason, owner=owner,
             difference=difference, currency=currency)  # fmt: skip
    return load_id
