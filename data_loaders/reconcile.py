"""Where sources disagree: facts that several state, and totals that a source states beside their parts."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import select

from data_loaders.authority import GROUP_OF
from data_loaders.queries.authority import with_rank
from data_loaders.queries.frames import fetch
from data_loaders.queries.projects import registered
from data_loaders.schema import ENTITIES, Money
from data_loaders.snapshot import Snapshot

COLUMNS = [
    "item", "project_id", "fact", "kind", "shown", "shown_by", "shown_record", "other", "other_by", "other_record",
    "entity", "field", "difference", "currency", "data_date",
]  # fmt: skip
# The fields that are compared where two sources state them of the same thing. Words are not.
COMPARED = {
    "register": ("state", "stage", "sponsor", "manager", "start", "currency"),
    "status_report": ("declared",),
    "baseline": ("start", "finish", "budget"),
    "progress": ("percent_complete", "forecast_finish", "actual_finish"),
    "milestone": ("baseline", "forecast", "actual"),
}
PER = {"register": (), "status_report": ("project_id",), "progress": ("project_id",), "milestone": ()}
FAR_DAYS = 31  # statements further apart are not of the same time
CHANGES = "total_change"  # the measure that declares the sum of all changes


def same_facts(snapshot: Snapshot) -> pd.DataFrame:
    """Every field that another source states otherwise than the one that counts. Grain: fact × other source.
    Columns: COLUMNS; kind is money (difference in minor units: other less shown), days, or words (none)."""
    frames = [_of_entity(snapshot, name) for name in COMPARED]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def _of_entity(snapshot: Snapshot, name: str) -> pd.DataFrame:
    entity = ENTITIES[name]
    rows = snapshot.until(entity.table) if name == "baseline" else snapshot.latest(entity.table, *PER[name])
    frame = fetch(snapshot, select(rows))
    grain = list(entity.grain)
    several = frame.groupby(grain)["source"].transform("nunique") > 1 if len(frame) else pd.Series(dtype=bool)
    if not several.any():
        return pd.DataFrame(columns=COLUMNS)
    frame = with_rank(snapshot, frame[several], GROUP_OF[name])
    frame = frame.sort_values(["rank", "data_date", "source"], ascending=[True, False, True], kind="stable")
    found: list[dict[str, Any]] = []
    for key, group in frame.groupby(grain, sort=False):
        for field in COMPARED[name]:
            found.extend(_field(name, field, key, group[group[field].notna()], entity.table.c[field].type))
    return pd.DataFrame(found, columns=COLUMNS)


def _field(entity: str, field: str, key: Any, group: pd.DataFrame, kind: Any) -> list[dict[str, Any]]:
    """The sources that state a field otherwise than the first, which counts."""
    if len(group) < 2:
        return []
    rows = group.to_dict("records")
    first, rest = rows[0], " ".join(str(part) for part in (key if isinstance(key, tuple) else (key,))[1:])
    fact = " ".join(
        part for part in (entity if field in ("start", "finish", "baseline", "forecast") else "", rest, field) if part
    )
    found = []
    for row in rows[1:]:
        if row["source"] == first["source"] or row[field] == first[field] or _is_of_another_time(row, first):
            continue
        difference: int | None = None
        word = "words"
        if isinstance(row[field], pd.Timestamp):
            word, difference = "days", (row[field] - first[field]).days
        elif isinstance(kind, Money):
            word, difference = "money", int(row[field] - first[field])
        found.append(
            {
                "project_id": row["project_id"], "fact": fact, "kind": word, "shown": first[field],
                "shown_by": first["source"], "shown_record": first["record_id"], "other": row[field],
                "other_by": row["source"], "other_record": row["record_id"], "entity": entity, "field": field,
                "difference": difference, "currency": row.get("currency"), "data_date": row["data_date"],
            }
        )  # fmt: skip
    return found


def _is_of_another_time(row: dict[Any, Any], first: dict[Any, Any]) -> bool:
    """Whether two statements lie so far apart that the thing itself may have changed between them."""
    return abs((row["data_date"] - first["data_date"]).days) > FAR_DAYS


def control_totals(snapshot: Snapshot, stated: pd.DataFrame) -> pd.DataFrame:
    """Declared sums of all changes beside the sum of the approved changes. Grain: project × source. Columns:
    COLUMNS; a total that is declared but blank has no difference, and kind `missing`.

    stated: queries.money.all_statements of the snapshot.
    """
    totals = stated[(stated["measure"] == CHANGES) & (stated["period_grain"] == "life")]
    if totals.empty or not snapshot.scope.money:  # amounts that are hidden must not look like ones that are lacking
        return pd.DataFrame(columns=COLUMNS)
    changes = registered(snapshot, "change_request")
    changes = changes[(changes["state"] == "approved") & changes["cost_effect"].notna()]
    sums = changes.groupby(["project_id", "source"])["cost_effect"].sum()
    found = totals.join(sums.rename("summed"), on=["project_id", "source"])
    found["summed"] = found["summed"].fillna(0).astype("Int64")
    kind = found["amount"].isna().map({True: "missing", False: "money"})
    return pd.DataFrame(
        {
            "item": None, "project_id": found["project_id"], "fact": CHANGES, "kind": kind, "shown": found["summed"],
            "shown_by": found["source"] + ": sum of changes", "shown_record": pd.NA, "other": found["amount"],
            "other_by": found["source"], "other_record": found["record_id"], "entity": "statement", "field": "amount",
            "difference": found["amount"] - found["summed"], "currency": found["currency"],
            "data_date": found["data_date"],
        }
    )[COLUMNS]  # fmt: skip
