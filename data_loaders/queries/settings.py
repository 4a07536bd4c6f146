"""The settings of the organization, as known after a load."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import select

from data_loaders.policies import PLACES, RagRules, Settings
from data_loaders.queries.frames import fetch
from data_loaders.schema import audit, load, policy, project, register
from data_loaders.snapshot import Snapshot
from data_loaders.store import Store

HISTORY = ["name", "value", "before", "load", "changed_on", "by", "reason"]


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


def policy_history(snapshot: Snapshot) -> pd.DataFrame:
    """Each version of each setting, oldest first; of the rules of colors, of each part (`rag.all.cost_red`). What is
    said of portfolios and projects that the viewer may not see is left out.

    Grain: setting × load that changed it. Columns: name, value and before (None where it was not set, or is no
    more), load, changed_on, by, reason (empty where none was given).
    """
    query = (
        select(policy.c.name, policy.c.value, policy.c.load_from, load.c.finished_at, load.c.loaded_by)
        .join(load, load.c.id == policy.c.load_from)
        .where(policy.c.load_from <= snapshot.known_on, policy.c.name.in_(Settings.model_fields))
        .order_by(policy.c.load_from, policy.c.name)
    )
    reasons, rows = _reasons(snapshot), list[list[Any]]()
    before = parts("rag", RagRules().model_dump(mode="json"))  # what holds while nobody has said otherwise
    for row in fetch(snapshot, query).itertuples():
        now = parts(row.name, row.value)
        own = [name for name in before if name.split(".")[0] == row.name]
        for name in [*now, *(name for name in own if name not in now)]:
            if before.get(name) != now.get(name):
                rows.append([name, now.get(name), before.get(name), row.load_from, row.finished_at, row.loaded_by,
                             reasons.get(row.load_from, "")])  # fmt: skip
        before = {name: value for name, value in before.items() if name not in own} | now
    found = pd.DataFrame(rows, columns=HISTORY, dtype="object")
    found = found.astype(
        {"name": "str", "load": "Int64", "changed_on": "datetime64[us, UTC]", "by": "str", "reason": "str"}
    )
    return found[_may_be_seen(found, snapshot)].reset_index(drop=True)


def parts(name: str, value: Any) -> dict[str, Any]:
    """A setting by its own name; of the rules of colors each part by its name (`rag.all.cost_red`)."""
    if name != "rag":
        return {name: value}
    found = {f"rag.all.{key}": one for key, one in value.get("all", {}).items()}
    for place in PLACES:
        for who, rule in value.get(place, {}).items():
            found |= {f"rag.{place}.{who}.{key}": one for key, one in rule.items()}
    return found


def _reasons(snapshot: Snapshot) -> dict[int, str]:
    """Why settings were changed, by load."""
    query = select(audit.c.load_id, audit.c.detail).where(audit.c.action == "policy")
    with snapshot.store.reading() as connection:
        return {row.load_id: row.detail.get("reason") or "" for row in connection.execute(query)}


def _may_be_seen(found: pd.DataFrame, snapshot: Snapshot) -> pd.Series:
    hidden = pd.Series(False, index=found.index)
    if not snapshot.scope.is_everything:
        rows = snapshot.latest(register.table)
        query = select(project.c.code, rows.c.portfolio).join(project, project.c.id == rows.c.project_id)
        seen = fetch(snapshot, query)
        for place, column in (("portfolios", "portfolio"), ("projects", "code")):
            names = found["name"].str.extract(rf"^rag\.{place}\.(.*)\.[^.]*$")[0]
            hidden |= names.notna() & ~names.isin(seen[column])
    return ~hidden
