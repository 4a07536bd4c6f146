"""The settings of the organization, as known after a load."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import select

from data_loaders.queries.frames import fetch
from data_loaders.schema import policy
from data_loaders.snapshot import Snapshot
from data_loaders.store import Store


def settings(snapshot: Snapshot) -> pd.DataFrame:
    """Grain: setting. Columns: name, value."""
    return fetch(snapshot, select(policy).where(snapshot.visible(policy)).order_by(policy.c.id))


def all_settings(snapshot: Snapshot) -> dict[str, Any]:
    """Every setting by its name."""
    found = snapshot.frame(settings)
    return dict(zip(found["name"], found["value"], strict=True))


def setting(snapshot: Snapshot, name: str, default: Any) -> Any:
    """One setting; the default where it was never made."""
    return all_settings(snapshot).get(name, default)


def current_settings(store: Store) -> dict[str, Any]:
    """Every setting as it is now, also of a record without projects."""
    with store.reading() as connection:
        rows = connection.execute(select(policy.c.name, policy.c.value).where(policy.c.load_to.is_(None)))
        return {row.name: row.value for row in rows}
