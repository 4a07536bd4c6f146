"""The rows behind figures that are not of projects: time booked and capacity, differences between sources."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.metrics.currency import convert
from dashboard.metrics.definitions import Definition, figure
from dashboard.metrics.figure import Figure
from dashboard.views import people as capacity
from dashboard.views.facts import policy_of
from dashboard.views.money_facts import rates_of
from dashboard.views.trace_behind import Behind
from dashboard.views.trace_rows import PARTS, ROWS, ledgers_of, nothing
from data_loaders.queries import people, projects
from data_loaders.snapshot import Snapshot


def others_behind(snapshot: Snapshot, definition: Definition, facts: pd.DataFrame) -> Behind:
    """The rows behind a figure of the grain team_week or reconciliation."""
    rows = _of_weeks(snapshot, facts) if definition.grain == "team_week" else _of_items(snapshot, facts)
    return Behind(rows.assign(at=pd.Timestamp(snapshot.as_at)))


def others_again(snapshot: Snapshot, shown: Figure, facts: pd.DataFrame, found: Behind) -> Figure:
    """The figure from the rows that count."""
    rows = found.rows[found.rows["left_out"] == ""]
    if facts.empty:
        made = facts
    elif "week" in facts:
        made = _weeks_from(facts, rows)
    else:
        made = _items_from(snapshot, facts, rows)
    return figure(shown.metric, made, snapshot.as_at, policy_of(snapshot).reporting_currency, shown.group)


# --- People ------------------------------------------------------------------------------------------


def _of_weeks(snapshot: Snapshot, facts: pd.DataFrame) -> pd.DataFrame:
    """What is booked, and what capacity is made of: contracts, holidays, absences."""
    if facts.empty or not snapshot.scope.is_everything:
        return nothing().assign(project=None)
    pairs = pd.MultiIndex.from_frame(facts[["resource", "week"]])
    frames = []
    for entity, column in (("allocation", "booked"), ("absence", "leave")):
        found = people.week_rows(snapshot, entity)
        found = found[pd.MultiIndex.from_frame(found[["resource", "week"]]).isin(pairs)]
        frames.append(_rows(found, column, entity, "minutes"))
    if "worked" in facts:
        found = people.time_entry_rows(snapshot)
        found = found[pd.MultiIndex.from_frame(found[["resource", "week"]]).isin(pairs)]
        frames.append(_rows(found, "worked", "time_entry", "minutes"))
    roster = snapshot.frame(people.resources)
    roster = roster[roster["resource"].isin(facts["resource"])]
    frames.append(_rows(roster, "contract", "resource", "weekly_minutes"))
    days = snapshot.frame(people.holidays)
    mondays = days["day"] - pd.to_timedelta(days["day"].dt.day_of_week, unit="D")
    days = days[mondays.isin(facts["week"]) & days["calendar"].isin(roster["calendar"])]
    frames.append(_rows(days, "holiday", "holiday", "day"))
    codes = snapshot.frame(projects.projects)
    rows = pd.concat([frame for frame in frames if len(frame)] or [nothing()], ignore_index=True)
    return rows.assign(project=rows["project_id"].map(dict(zip(codes["project_id"], codes["code"], strict=True))))


def _rows(found: pd.DataFrame, column: str, entity: str, field: str) -> pd.DataFrame:
    rows = found.rename(columns={field: "value"})
    facts = [
        {name: value for name, value in row.items() if isinstance(value, str)}
        for row in found.drop(columns=[field]).to_dict("records")
    ]
    rows = rows.assign(column=column, entity=entity, field=field, currency=found.get("currency"), counted=pd.NA,
                       month=found.get("month", pd.NaT), left_out="", fact=facts,
                       project_id=found.get("project_id", pd.NA))  # fmt: skip
    return rows[[*ROWS, *(name for name in WHO if name in rows)]].astype({"value": "object"})


WHO = ("resource", "week", "booking", "joined", "departed", "calendar", "name", "team", "role", "kind")


def _weeks_from(facts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Capacity and load of the same people and weeks, from the rows, as people.team_weeks makes them."""
    roster = rows[rows["column"] == "contract"].rename(columns={"value": "weekly_minutes"})
    days = rows[rows["column"] == "holiday"].rename(columns={"value": "day"})
    grid = facts[["resource", "week"]].merge(
        roster[["resource", "name", "team", "role", "weekly_minutes", "joined", "departed", "calendar"]], on="resource"
    )
    absences, bookings, worked = (
        rows.loc[rows["column"] == name].rename(columns={"value": "minutes"}).astype({"minutes": "Int64"})
        for name in ("leave", "booked", "worked")
    )
    weeks = capacity.weeks_of(grid.astype({"weekly_minutes": "Int64"}), days, absences, bookings)
    if "worked" not in facts:
        return weeks
    sums = worked.groupby(["resource", "week"])["minutes"].sum().rename("worked")
    return weeks.join(sums.astype("Int64"), on=["resource", "week"])


# --- Differences -------------------------------------------------------------------------------------


def _of_items(snapshot: Snapshot, facts: pd.DataFrame) -> pd.DataFrame:
    """Both sides of each open difference: the cell that states it, or the lines that it is the sum of."""
    frames = [
        _side(snapshot, item, side) for item in facts[facts["state"] == "open"].to_dict("records") for side in SIDES
    ]
    return pd.concat(frames, ignore_index=True) if frames else nothing().assign(project=None, item=None, side=None)


SIDES = {"shown": ("shown_by", "shown_record"), "other": ("other_by", "other_record")}


def _side(snapshot: Snapshot, item: dict[str, Any], side: str) -> pd.DataFrame:
    by, record = SIDES[side]
    same = {"project": item["code"], "item": item["item"], "side": side}
    if pd.isna(item[record]) and item["fact"] in PARTS:
        ledgers = ledgers_of(snapshot.at(item["data_date"].date()), [int(item["project_id"])])
        lines = [_rows(found[(found["left_out"] == "") & wanted(found)], item["fact"], entity, "amount")
                 for entity, wanted in PARTS[item["fact"]] for found in (ledgers.lines[entity],)]  # fmt: skip
        return pd.concat([one for one in lines if len(one)] or [nothing()], ignore_index=True).assign(**same)
    row = {
        "project_id": item["project_id"], "column": item["fact"], "entity": item["entity"], "field": item["field"],
        "value": item[side], "currency": item["currency"], "month": pd.NaT, "counted": pd.NA, "source": item[by],
        "data_date": item["data_date"], "record_id": item[record], "fact": {"measure": str(item["fact"])},
        "left_out": "", **same,
    }  # fmt: skip
    return pd.DataFrame([row])


def _items_from(snapshot: Snapshot, facts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The sizes of the differences in money, from their two sides, each in the item's own currency."""
    money = facts[(facts["kind"] == "money") & (facts["state"] == "open")].set_index("item")
    sides = rows[rows["item"].isin(money.index)].groupby(["item", "side"])["value"].sum().unstack("side")
    sizes = (sides["other"] - sides["shown"]).abs().reindex(money.index).astype("Int64")
    policy = policy_of(snapshot)
    amounts = convert(sizes, money["currency"].astype("object"), rates_of(snapshot, policy), policy.reporting_currency)
    known = amounts.reindex(facts["item"]).to_numpy()
    return facts.assign(amount=pd.array(known, dtype="Int64")) if len(money) else facts
