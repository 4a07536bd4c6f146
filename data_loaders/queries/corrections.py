"""Late corrections: what the record says of a date otherwise than it did when it was known less."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import select

from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES, Entity, load, project
from data_loaders.snapshot import Snapshot

COLUMNS = [
    "entity", "project_id", "code", "source", "data_date", "key", "field", "kind", "before", "after", "load",
    "loaded_at", "loaded_by", "record_id", "currency",
]  # fmt: skip
OF_A_PROJECT = ("project_id", "giver_id")


def late_corrections(snapshot: Snapshot, before: int) -> pd.DataFrame:
    """What was added, changed or removed after load `before`, and is known in the snapshot, of the facts up to its
    date. Grain: fact × field. Columns: COLUMNS; kind is added, changed or removed, `key` tells the fact within
    its project, before and after are as they are kept (money in minor units of `currency`, dates, text)."""
    frames = [_of_entity(snapshot, entity, before) for entity in ENTITIES.values()]
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)
    codes = fetch(snapshot, select(project.c.id, project.c.code)).set_index("id")["code"]
    loads = fetch(snapshot, select(load.c.id, load.c.finished_at, load.c.loaded_by)).set_index("id")
    found["code"] = found["project_id"].map(codes)
    found["loaded_at"] = found["load"].map(loads["finished_at"])
    found["loaded_by"] = found["load"].map(loads["loaded_by"])
    order = ["data_date", "entity", "code", "key", "field"]
    return found[COLUMNS].sort_values(order, ascending=[False, True, True, True, True]).reset_index(drop=True)


def _of_entity(snapshot: Snapshot, entity: Entity, before: int) -> pd.DataFrame:
    then, now = snapshot.known(before).rows(entity.table), snapshot.rows(entity.table)
    gone = fetch(snapshot, select(then).where(then.c.data_date <= snapshot.as_at, then.c.load_to <= snapshot.known_on))
    new = fetch(snapshot, select(now).where(now.c.data_date <= snapshot.as_at, now.c.load_from > before))
    if gone.empty and new.empty:
        return pd.DataFrame(columns=COLUMNS)
    old = {_key(row, entity): row for row in gone.to_dict("records")}
    rows: list[dict[str, Any]] = []
    for row in new.to_dict("records"):
        earlier = old.pop(_key(row, entity), None)
        fields = (
            entity.values if earlier is None else [f for f in entity.values if _plain(earlier[f]) != _plain(row[f])]
        )
        kind = "added" if earlier is None else "changed"
        rows.extend(
            _line(entity, row, field, kind, earlier[field] if earlier else None, row[field], row["load_from"])
            for field in fields
            if earlier or _plain(row[field]) is not None
        )
    for row in old.values():
        rows.extend(
            _line(entity, row, field, "removed", row[field], None, row["load_to"])
            for field in entity.values
            if _plain(row[field]) is not None
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _key(row: dict[Any, Any], entity: Entity) -> tuple[Any, ...]:
    return tuple(_plain(row[name]) for name in ("source", "data_date", *entity.grain))


def _line(
    entity: Entity, row: dict[Any, Any], field: str, kind: str, before: Any, after: Any, load_id: Any
) -> dict[str, Any]:
    rest = [f"{row[name]:%Y-%m-%d}" if isinstance(row[name], pd.Timestamp) else str(row[name])
            for name in entity.grain if name not in OF_A_PROJECT]  # fmt: skip
    return {
        "entity": entity.name, "project_id": row.get("project_id"), "source": row["source"],
        "data_date": row["data_date"], "key": " · ".join(text for text in rest if text), "field": field, "kind": kind,
        "before": _plain(before), "after": _plain(after), "load": int(load_id), "record_id": row["record_id"],
        "currency": _plain(row.get("currency")),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value
