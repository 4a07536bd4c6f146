"""What if projects are moved, paused or dropped: the plan with its work, cost and finish moved. Pure.

A plan is what is still to come after a date; `simulate` gives another plan, and every measure is a function of a plan,
so that what is shown beside the plan is computed as the plan is. Nothing is written anywhere.

Assumptions, which a page has to say: the whole of a project's work moves together; a delay costs nothing by itself;
the forecast of a month falls evenly on its days (of the running month, on those left); people stay on the projects
that they are booked on. Work and cost that belong to the time before the date stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from urllib.parse import quote, unquote

import pandas as pd

Kind = Literal["shift", "pause", "drop"]
MOST_WEEKS = 52
GUARD = 1005  # thousandths of capacity: up to half a point above 100 % is rounding (bands of metrics/utilization.py)
WORK = ["code", "week", "minutes"]


# --- Moves -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """One change of a plan. weeks: of a shift, later is positive; of a pause, how long it lasts. since: the Monday of
    the first week of a pause.

    Raises ValueError for what makes no sense: no weeks or more than a year, a pause that does not begin on a Monday.
    """

    code: str
    kind: Kind
    weeks: int = 0
    since: date | None = None

    def __post_init__(self) -> None:
        if self.kind == "shift" and not 0 < abs(self.weeks) <= MOST_WEEKS:
            raise ValueError(f"a shift is by 1 to {MOST_WEEKS} weeks, not {self.weeks}")
        if self.kind == "pause" and not 0 < self.weeks <= MOST_WEEKS:
            raise ValueError(f"a pause lasts 1 to {MOST_WEEKS} weeks, not {self.weeks}")
        if (self.kind == "pause") != (self.since is not None) or (self.since and self.since.weekday()):
            raise ValueError("a pause, and only a pause, begins on a Monday")

    def __str__(self) -> str:
        """As an address has it: `CODE:+4`, `CODE:drop`, `CODE:pause@2026-12-07+3`."""
        code = quote(self.code, safe="")
        if self.kind == "drop":
            return f"{code}:drop"
        return f"{code}:pause@{self.since}+{self.weeks}" if self.kind == "pause" else f"{code}:{self.weeks:+d}"

    @classmethod
    def read(cls, text: str) -> Move:
        """The move that an address says. Raises ValueError for anything else."""
        code, _, what = text.strip().rpartition(":")
        what = what.replace(" ", "+")  # a plus that an address did not escape
        if not code:
            raise ValueError(f"{text!r} is no move")
        if what == "drop":
            return cls(unquote(code), "drop")
        if what.startswith("pause@"):
            day, _, weeks = what.removeprefix("pause@").partition("+")
            return cls(unquote(code), "pause", int(weeks), date.fromisoformat(day))
        if what[:1] not in "+-−":
            raise ValueError(f"{text!r} is no move")
        return cls(unquote(code), "shift", int(what.replace("−", "-")))


def read_moves(text: str) -> tuple[list[Move], list[str]]:
    """The moves of an address, `P-1:+4,P-2:drop`, and those of its parts that are none."""
    moves, unread = [], []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            moves.append(Move.read(part))
        except ValueError:
            unread.append(part)
    return moves, unread


def moves_text(moves: Iterable[Move]) -> str:
    """Moves as an address has them."""
    return ",".join(str(move) for move in moves)


# --- The plan ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What is to come after a date.

    bookings: code, team, week, minutes; demand: code, role, week, minutes. Weeks are Mondays after the date.
    forecast: code, month, amount (cost to go, Int64 minor units of the reporting currency, known; also of months that
    have ended and whose cost is not booked). projects: index code; finish (datetime, NaT where not known), cost (to
    date, Int64, missing where not known).
    capacity: team, week, minutes; supply: role, week, minutes: net of holidays and leave, for the weeks looked at.
    """

    as_at: date
    bookings: pd.DataFrame
    demand: pd.DataFrame
    forecast: pd.DataFrame
    projects: pd.DataFrame
    capacity: pd.DataFrame
    supply: pd.DataFrame


def simulate(plan: Plan, moves: Sequence[Move]) -> Plan:
    """The plan after the moves, in their order. No moves, or moves that cancel out, give the plan itself.

    shift: all work and cost after the date, and the finish, are so many weeks later. pause: the same for all from its
    first week on; an overdue finish moves as well. drop: nothing of the project is left after the date; its cost so
    far, and the forecast of months that have ended, stay.
    """
    codes = {move.code for move in moves}
    if not codes:
        return plan
    gone = {move.code for move in moves if move.kind == "drop"}
    mine = [move for move in moves if move.code not in gone]
    return replace(
        plan,
        bookings=_work(plan.bookings, mine, gone),
        demand=_work(plan.demand, mine, gone),
        forecast=_cost(plan.forecast, mine, gone, codes, plan.as_at),
        projects=_finishes(plan.projects, mine, gone, plan.as_at),
    )


def too_early(plan: Plan, moves: Sequence[Move]) -> set[str]:
    """The projects whose first work or cost to come the moves would put before the date: that cannot be."""
    codes, since = {move.code for move in moves}, pd.Timestamp(plan.as_at + timedelta(days=1))
    lines = plan.forecast[(plan.forecast["month"] + pd.offsets.MonthEnd(0) >= since) & plan.forecast["amount"].ne(0)]
    firsts = [frame.set_index("code")["week"] for frame in (plan.bookings, plan.demand)]
    firsts.append(lines.set_index("code")["month"].clip(lower=since))
    days = pd.concat([first[first.index.isin(codes)] for first in firsts]).groupby(level=0).min()
    moved = _later(days, days.index.to_series(), [move for move in moves if move.kind != "drop"])
    return set(moved.index[moved < since])


def _later(days: pd.Series, codes: pd.Series, moves: Sequence[Move]) -> pd.Series:
    """Where the moves put days on which there is work to come; each move finds them where the last one left them."""
    for move in moves:
        hit = codes == move.code
        if move.since is not None:
            hit &= days >= pd.Timestamp(move.since)
        days = days.mask(hit, days + pd.Timedelta(weeks=move.weeks))
    return days


def _work(rows: pd.DataFrame, moves: Sequence[Move], gone: set[str]) -> pd.DataFrame:
    rows = rows[~rows["code"].isin(gone)].reset_index(drop=True) if gone else rows
    return rows.assign(week=_later(rows["week"], rows["code"], moves))


def _finishes(projects: pd.DataFrame, moves: Sequence[Move], gone: set[str], as_at: date) -> pd.DataFrame:
    """The finishes moved. One that is overdue is still to come, whenever a pause begins."""
    codes, finish = projects.index.to_series(), projects["finish"]
    for move in moves:
        hit = (codes == move.code) & finish.notna()
        if move.since is not None:
            hit &= (finish >= pd.Timestamp(move.since)) | (finish <= pd.Timestamp(as_at))
        finish = finish.mask(hit, finish + pd.Timedelta(weeks=move.weeks))
    return projects.assign(finish=finish.mask(codes.isin(gone)))


def _cost(lines: pd.DataFrame, moves: Sequence[Move], gone: set[str], codes: set[str], as_at: date) -> pd.DataFrame:
    """The forecast moved day by day: amounts stay whole, to the minor unit."""
    touched = lines["code"].isin(codes)
    ended = lines["month"] + pd.offsets.MonthEnd(0) <= pd.Timestamp(as_at)
    to_move = lines[touched & ~ended & ~lines["code"].isin(gone)]
    days = _by_day(to_move, as_at)
    days["month"] = _later(days["day"], days["code"], moves).dt.to_period("M").dt.to_timestamp()
    months = pd.concat([lines[~touched | ended], days[["code", "month", "amount"]].astype(lines.dtypes.to_dict())])
    return by_month(months)


def by_month(lines: pd.DataFrame) -> pd.DataFrame:
    """Amounts of a project and month added up, in the order that a plan has them."""
    return lines.groupby(["code", "month"], sort=True)["amount"].sum().reset_index()


def _by_day(lines: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """Months spread over their days after the date. Each day's amount is what the sum up to it is more than the sum
    before it, rounded down: they add up to the month's exactly."""
    first = lines["month"].clip(lower=pd.Timestamp(as_at + timedelta(days=1)))
    count = ((lines["month"] + pd.offsets.MonthEnd(0)) - first).dt.days + 1
    days = lines.assign(first=first, count=count).loc[lines.index.repeat(count)]
    number = days.groupby(level=0).cumcount()
    reached = days["amount"] * (number + 1) // days["count"]
    return days.assign(
        day=days["first"] + pd.to_timedelta(number, unit="D"),
        amount=reached - days["amount"] * number // days["count"],
    )[["code", "day", "amount"]].reset_index(drop=True)


# --- What a plan says --------------------------------------------------------------------------------


def utilization_by_week(plan: Plan) -> pd.DataFrame:
    """Grain: team × week of the capacity. Columns: load, capacity (minutes), over (minutes beyond capacity, where it
    is more than rounding), percent of net capacity (missing where there is none)."""
    load = plan.bookings.groupby(["team", "week"])["minutes"].sum()
    grid = plan.capacity.rename(columns={"minutes": "capacity"})
    keys = pd.MultiIndex.from_frame(grid[["team", "week"]])
    grid = grid.assign(load=load.reindex(keys).fillna(0).astype("int64").to_numpy())
    beyond = (grid["load"] * 1000 > grid["capacity"] * GUARD) & (grid["load"] > grid["capacity"])
    grid["over"] = (grid["load"] - grid["capacity"]).where(beyond, 0)
    grid["percent"] = 100 * grid["load"].astype("float64") / grid["capacity"].astype("float64").replace(0, float("nan"))
    return grid


def unmet_by_week(plan: Plan) -> pd.DataFrame:
    """Demand beyond supply, week by week: a free week does not make up for a short one. Grain: role × week of the
    supply. Columns: demand, supply, short (minutes)."""
    wanted = plan.demand.groupby(["role", "week"])["minutes"].sum()
    grid = plan.supply.rename(columns={"minutes": "supply"})
    keys = pd.MultiIndex.from_frame(grid[["role", "week"]])
    grid = grid.assign(demand=wanted.reindex(keys).fillna(0).astype("int64").to_numpy())
    return grid.assign(short=(grid["demand"] - grid["supply"]).clip(lower=0))


def burn(plan: Plan) -> pd.Series:
    """Cost to go by month, minor units. Index: month."""
    return plan.forecast.groupby("month")["amount"].sum()


def eac(plan: Plan) -> pd.Series:
    """Cost to date and cost to go of each project, minor units; missing where the cost is not known. Index: code."""
    to_go = plan.forecast.groupby("code")["amount"].sum()
    return plan.projects["cost"] + to_go.reindex(plan.projects.index).fillna(0)


def minutes_beyond(plan: Plan) -> int:
    """Work booked after the last week that capacity is known for."""
    if plan.capacity.empty:
        return int(plan.bookings["minutes"].sum())
    return int(plan.bookings.loc[plan.bookings["week"] > plan.capacity["week"].max(), "minutes"].sum())


def money_moved(plan: Plan, moves: Sequence[Move], since: date | None = None) -> pd.Series:
    """Cost to go of the days after the date, or from a day on, of the projects of the moves: what a shift or a drop, or
    a pause, moves or gives up. Minor units. Index: code."""
    codes = {move.code for move in moves}
    ended = plan.forecast["month"] + pd.offsets.MonthEnd(0) <= pd.Timestamp(plan.as_at)
    days = _by_day(plan.forecast[plan.forecast["code"].isin(codes) & ~ended], plan.as_at)
    if since is not None:
        days = days[days["day"] >= pd.Timestamp(since)]
    return days.groupby("code")["amount"].sum().reindex(sorted(codes), fill_value=0)


def by_team(plan: Plan, weeks: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """Teams over some weeks together. Index: team. Columns: load, capacity, over (minutes), percent (sum of load over
    sum of capacity, missing where there is none), peak (the fullest week's percent), weeks_over."""
    rows = utilization_by_week(plan)
    grouped = rows[rows["week"].isin(weeks)].assign(is_over=rows["over"] > 0).groupby("team")
    found = grouped[["load", "capacity", "over"]].sum()
    share = 100 * found["load"].astype("float64") / found["capacity"].astype("float64").replace(0, float("nan"))
    return found.assign(percent=share, peak=grouped["percent"].max(), weeks_over=grouped["is_over"].sum())


def short_by_role(plan: Plan, weeks: Sequence[pd.Timestamp]) -> pd.Series:
    """Unmet demand of each role over some weeks, minutes. Index: role."""
    rows = unmet_by_week(plan)
    return rows[rows["week"].isin(weeks)].groupby("role")["short"].sum()
