"""Capacity and load by person and week: what utilization is computed from."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from data_loaders.queries import people, projects
from data_loaders.snapshot import Snapshot

OUTLOOK_WEEKS = 13
LOOKBACK_WEEKS = 4


def weeks_in_view(as_at: date, back: int = LOOKBACK_WEEKS, ahead: int = OUTLOOK_WEEKS) -> list[pd.Timestamp]:
    """Mondays from `back` weeks before the first full week after the date to `ahead` weeks after it."""
    first = as_at + timedelta(days=7 - as_at.weekday())
    return [pd.Timestamp(first + timedelta(weeks=number)) for number in range(-back, ahead)]


def team_weeks(snapshot: Snapshot, back: int = LOOKBACK_WEEKS, ahead: int = OUTLOOK_WEEKS) -> pd.DataFrame:
    """Capacity and load. Grain: resource × week. Columns: resource, name, team, role, week, capacity,
    net_capacity, booked, hard (minutes), period (first of the month). Empty where no roster is loaded. Where the
    viewer may not see all projects, booked and hard are missing, with the reason NOT_SHOWN.

    capacity: contracted time less public holidays, of the days the person is with us; net of leave.
    """
    roster = snapshot.frame(people.resources)
    if roster.empty:
        return pd.DataFrame(columns=["resource", "name", "team", "role", "week", *MINUTES, "period"])
    weeks = pd.DataFrame({"week": weeks_in_view(snapshot.as_at, back, ahead)})
    holidays, absences, bookings = (snapshot.frame(q) for q in (people.holidays, people.absences, people.allocations))
    grid = weeks_of(roster[CONTRACT].merge(weeks, how="cross"), holidays, absences, bookings)
    columns = ["resource", "name", "team", "role", "week", *MINUTES, "period"]
    if snapshot.scope.is_everything:
        return grid[columns]
    for name in ("booked", "hard"):  # people have other work, which would be told by what is left of their hours
        grid[name] = pd.Series(pd.NA, index=grid.index, dtype="Int64")
        grid[f"{name}_reason"] = "NOT_SHOWN"
        columns.append(f"{name}_reason")
    return grid[columns]


def weeks_of(
    grid: pd.DataFrame, holidays: pd.DataFrame, absences: pd.DataFrame, bookings: pd.DataFrame
) -> pd.DataFrame:
    """Capacity and load of people by week. grid: CONTRACT × week. holidays: calendar, day. absences: resource, week,
    minutes. bookings: resource, week, minutes, booking. Grain: resource × week; weeks with neither are left out."""
    grid = grid.assign(capacity=_capacity(grid, holidays))
    leave = absences.groupby(["resource", "week"])["minutes"].sum().rename("leave")
    booked = bookings.groupby(["resource", "week"])["minutes"].sum().rename("booked")
    hard = bookings[bookings["booking"] == "hard"].groupby(["resource", "week"])["minutes"].sum().rename("hard")
    for minutes in (leave, booked, hard):
        grid = grid.join(minutes, on=["resource", "week"])
    grid[["leave", "booked", "hard"]] = grid[["leave", "booked", "hard"]].fillna(0)
    grid["net_capacity"] = (grid["capacity"] - grid.pop("leave")).clip(lower=0)
    grid["period"] = grid["week"].dt.to_period("M").dt.to_timestamp()
    return grid[(grid["capacity"] > 0) | (grid["booked"] > 0)]


CONTRACT = ["resource", "name", "team", "role", "weekly_minutes", "joined", "departed", "calendar"]
FTE = ("demand", "supply", "short")
MINUTES = ["capacity", "net_capacity", "booked", "hard"]
AHEAD = ["resource", "name", "team", "role", "code", "week", "minutes"]


def outlook(weeks: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """The weeks after the date: what forecast utilization is about."""
    return weeks[weeks["week"] > pd.Timestamp(as_at)]


def _capacity(grid: pd.DataFrame, holidays: pd.DataFrame) -> pd.Series:
    """Contracted minutes of each person and week: five equal days, less holidays and days not with us."""
    days = pd.Series(0, index=grid.index, dtype="int64")
    off = set(zip(holidays["calendar"], holidays["day"], strict=True))
    for offset in range(5):
        day = grid["week"] + pd.Timedelta(days=offset)
        here = (grid["joined"].isna() | (grid["joined"] <= day)) & (grid["departed"].isna() | (grid["departed"] >= day))
        holiday = pd.Series([pair in off for pair in zip(grid["calendar"], day, strict=True)], index=grid.index)
        days += (here & ~holiday).astype("int64")
    return (grid["weekly_minutes"] * days // 5).astype("Int64")


def worked_weeks(snapshot: Snapshot) -> pd.DataFrame:
    """Capacity and time worked in the weeks up to the date. Grain: resource × week. Columns: those of team_weeks,
    worked (minutes; missing where a person has no timesheet of the week: that is not known, and not nothing). Where
    the viewer may not see all projects, worked is missing, with the reason NOT_SHOWN."""
    weeks = team_weeks(snapshot, OUTLOOK_WEEKS, 0)
    entries = snapshot.frame(people.time_entries)
    if entries.empty or not snapshot.scope.is_everything:
        unknown = pd.Series(pd.NA, index=weeks.index, dtype="Int64")
        return weeks.assign(worked=unknown, worked_reason="NO_DATA" if snapshot.scope.is_everything else "NOT_SHOWN")
    worked = entries.groupby(["resource", "week"])["minutes"].sum().rename("worked")
    return weeks.join(worked.astype("Int64"), on=["resource", "week"])


def weeks_counted(snapshot: Snapshot, reads: tuple[str, ...]) -> pd.DataFrame:
    """The weeks that a metric with these columns is about: those worked, or those ahead."""
    if "worked" in reads:
        return snapshot.frame(worked_weeks)
    return outlook(snapshot.frame(team_weeks), snapshot.as_at)


def bookings_ahead(snapshot: Snapshot) -> pd.DataFrame:
    """What people are booked on after the date. Grain: resource × project × week × booking. Columns: resource, name,
    team, role, code, week, minutes. code is empty where the register has no such project."""
    lines = snapshot.frame(people.allocations)
    lines = lines[lines["week"] > pd.Timestamp(snapshot.as_at)]
    lines = lines.merge(snapshot.frame(people.resources)[["resource", "name", "team", "role"]], on="resource")
    return lines.assign(code=_codes(snapshot, lines))[AHEAD]


def demand_ahead(snapshot: Snapshot) -> pd.DataFrame:
    """What projects ask for after the date. Grain: role × project × week. Columns: code, role, week, minutes."""
    lines = snapshot.frame(people.demands)
    lines = lines[lines["week"] > pd.Timestamp(snapshot.as_at)]
    return lines.assign(code=_codes(snapshot, lines))[["code", "role", "week", "minutes"]].reset_index(drop=True)


def _codes(snapshot: Snapshot, lines: pd.DataFrame) -> pd.Series:
    register = snapshot.frame(projects.projects)
    return lines["project_id"].map(dict(zip(register["project_id"], register["code"], strict=True))).fillna("")


def role_weeks(snapshot: Snapshot) -> pd.DataFrame:
    """Demand against supply, week by week in the outlook. Grain: role × week. Columns: demand, supply, short (minutes;
    demand beyond supply: a free week does not make up for a short one)."""
    weeks = outlook(snapshot.frame(team_weeks), snapshot.as_at)
    wanted = snapshot.frame(people.demands)
    wanted = wanted[wanted["week"].isin(weeks_in_view(snapshot.as_at, 0))]
    if wanted.empty or weeks.empty:
        return pd.DataFrame(columns=["role", "week", *FTE])
    by_week = wanted.groupby(["role", "week"])["minutes"].sum().rename("demand").to_frame()
    by_week = by_week.join(weeks.groupby(["role", "week"])["net_capacity"].sum().rename("supply")).fillna(0)
    by_week["short"] = (by_week["demand"] - by_week["supply"]).clip(lower=0)
    return by_week.reset_index()


def role_supply(snapshot: Snapshot) -> pd.DataFrame:
    """Demand against supply in the outlook. Grain: role, the shortest first. Columns: demand, supply, short
    (minutes), the same in FTE, gap_fte.

    short: as in role_weeks, nor does one role make up for another (domain reference, section 4). gap_fte: demand less
    supply over all the weeks, 0 at the least.
    """
    by_week = snapshot.frame(role_weeks)
    if by_week.empty:
        return pd.DataFrame(columns=["role", *FTE, *(f"{name}_fte" for name in FTE), "gap_fte"])
    roles = by_week.groupby("role")[list(FTE)].sum().reset_index()
    standard = OUTLOOK_WEEKS * standard_week(snapshot)
    for column in FTE:
        roles[f"{column}_fte"] = roles[column].astype("float64") / standard
    roles["gap_fte"] = (roles["demand_fte"] - roles["supply_fte"]).clip(lower=0)
    return roles.sort_values(["gap_fte", "demand"], ascending=False)


def capacity_by(weeks: pd.DataFrame, column: str) -> pd.DataFrame:
    """Net capacity by team, or by role, and week. Columns: the column, week, minutes (int64)."""
    sums = weeks.groupby([column, "week"])["net_capacity"].sum().rename("minutes")
    return sums.astype("int64").reset_index()


OVER = 1.005  # above 100 % with the rounding guard of half a point, as the bands of metrics/utilization.py


def team_loads(weeks: pd.DataFrame) -> pd.DataFrame:
    """Capacity and load of teams. weeks: those of team_weeks. Grain: team × week. Columns: net_capacity, booked, over
    (minutes beyond capacity, where it is more than rounding)."""
    sums = weeks.groupby(["team", "week"])[["net_capacity", "booked"]].sum().reset_index()
    return sums.assign(over=_beyond(sums))


def person_loads(weeks: pd.DataFrame) -> pd.DataFrame:
    """People with what is booked beyond their capacity, week by week: a free week does not make up for a full one. The
    most over first. Grain: resource. Columns: resource, name, team, role, booked, over (minutes), weeks (over)."""
    rows = weeks.assign(over=_beyond(weeks))
    rows["weeks"] = (rows["over"] > 0).astype("int64")
    sums = rows.groupby(["resource", "name", "team", "role"], dropna=False)[["booked", "over", "weeks"]].sum()
    return sums.reset_index().sort_values(["over", "booked"], ascending=False, kind="stable")


def _beyond(rows: pd.DataFrame) -> pd.Series:
    over = (rows["booked"] - rows["net_capacity"]).clip(lower=0)
    return over.where(rows["booked"] > rows["net_capacity"].astype("Float64") * OVER, 0).astype("Int64")


def standard_week(snapshot: Snapshot) -> int:
    """Minutes of a full-time week: the most common contract of the roster."""
    contracts = snapshot.frame(people.resources)["weekly_minutes"].dropna()
    return int(contracts.mode().iloc[0]) if len(contracts) else 40 * 60
