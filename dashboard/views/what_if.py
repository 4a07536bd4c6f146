"""What if projects are moved, paused or dropped: the plan and the what-if beside each other, in words and numbers.

The record is only read. What is computed, and what it assumes, stands in metrics/what_if.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics import what_if
from dashboard.metrics.currency import to_major
from dashboard.metrics.utilization import fte
from dashboard.metrics.what_if import Move, Plan
from dashboard.views import people
from dashboard.views.facts import all_month_facts, all_project_facts, policy_of
from dashboard.views.parts import Amount, Cell, Col, Grid, Link, Said, Section, Span, Stated, Titled, Tone
from data_loaders.snapshot import Snapshot

BEYOND = 8  # weeks after the last booking that capacity is known for, so that what moves there is seen
FARTHEST = 78  # weeks ahead, whatever is booked
FULL = 100.5  # percent of capacity, with the rounding guard of half a point
LEAST = 0.05  # FTE, or percent points: less is no change
CLOSED = ("complete", "cancelled")
ASSUMES = (
    "All work and cost to go of a project move together; a delay costs nothing by itself; a month's forecast falls "
    "evenly on its days; people stay on what they are booked on. Nothing here changes the record."
)
TEAMS = (
    Col("team", "Team"),
    Col("plan", "Plan", numeric=True),
    Col("what_if", "What-if", numeric=True),
    Col("peak", "Fullest week", numeric=True),
    Col("weeks", "Weeks over", numeric=True),
    Col("change", "Change"),
)
ROLES = (
    Col("role", "Role"),
    Col("plan", "Short, plan", numeric=True),
    Col("what_if", "Short, what-if", numeric=True),
    Col("change", "Change"),
)
PROJECTS = (
    Col("project", "Project"),
    Col("finish", "Finish"),
    Col("plan", "Forecast, plan", numeric=True),
    Col("what_if", "Forecast, what-if", numeric=True),
    Col("to_go", "Cost to go that moves", numeric=True),
)


@dataclass(frozen=True)
class WhatIfView:
    """problems: what the address asks for and cannot be. burn: month, plan, what_if in `unit`; empty where no cost
    moves."""

    moves: tuple[Move, ...]
    problems: tuple[str, ...]
    said: Said
    projects: Section
    teams: Section
    roles: Section
    burn_title: Titled
    burn: pd.DataFrame
    unit: str
    burn_says: str


def in_words(move: Move) -> str:
    """`4 weeks later`, `paused for 3 weeks from 7 Dec 2026`, `dropped`."""
    if move.kind == "drop":
        return "dropped"
    weeks = formats.count(abs(move.weeks), "week")
    if move.since is not None:
        return f"paused for {weeks} from {formats.date_long(move.since)}"
    return f"{weeks} {'later' if move.weeks > 0 else 'earlier'}"


def choices(snapshot: Snapshot) -> dict[str, str]:
    """The projects that can be moved: open, with work or cost to come. Code -> name and code, by name."""
    plan, facts = plan_of(snapshot), snapshot.frame(all_project_facts)
    ahead = {*plan.bookings["code"], *plan.demand["code"], *plan.forecast["code"]}
    own = facts[facts["code"].isin(ahead) & facts["code"].isin(plan.projects.index)].sort_values("name")
    return {str(code): f"{name} · {code}" for code, name in zip(own["code"], own["name"], strict=True)}


def plan_of(snapshot: Snapshot) -> Plan:
    """What the record has to come after its date: bookings, demand and capacity of everybody, cost to go by month and
    finish of every open project. Where money is not shown, there is none in it."""
    bookings, demand = snapshot.frame(people.bookings_ahead), snapshot.frame(people.demand_ahead)
    grid = snapshot.frame(people.team_weeks, 0, _weeks_ahead(snapshot, bookings, demand))
    capacity, supply = people.capacity_by(grid, "team"), people.capacity_by(grid, "role")
    facts = snapshot.frame(all_project_facts)
    facts = facts[~facts["state"].isin(CLOSED)].set_index("code")
    forecast = _forecast(snapshot, facts)
    to_go = forecast.groupby("code")["amount"].sum().reindex(facts.index).fillna(0)
    return Plan(
        as_at=snapshot.as_at,
        bookings=bookings[["code", "team", "week", "minutes"]],
        demand=demand,
        forecast=forecast,
        projects=pd.DataFrame({"finish": facts["forecast_finish"], "cost": facts["eac"].astype("Int64") - to_go}),
        capacity=capacity,
        supply=supply,
    )


def _weeks_ahead(snapshot: Snapshot, *frames: pd.DataFrame) -> int:
    """How many weeks are looked at: all that anything is booked in, and some more."""
    first = people.weeks_in_view(snapshot.as_at, 0)[0]
    last = max([frame["week"].max() for frame in frames if len(frame)], default=first)
    return min(max(people.OUTLOOK_WEEKS, (last - first).days // 7 + 1) + BEYOND, FARTHEST)


def _forecast(snapshot: Snapshot, facts: pd.DataFrame) -> pd.DataFrame:
    """Cost to go by project and month. None where the viewer may not see money."""
    lines = snapshot.frame(all_month_facts)
    lines = lines[lines["forecast"].notna()] if snapshot.scope.money else lines.iloc[:0]
    codes = dict(zip(facts["project_id"], facts.index, strict=True))
    lines = lines.assign(code=lines["project_id"].map(codes), amount=lines["forecast"].astype("Int64"))
    return what_if.by_month(lines[lines["code"].notna()].astype({"code": "str"}))


def view(snapshot: Snapshot, text: str) -> WhatIfView:
    """The plan beside what it would be after the moves that an address says (`P-1:+4,P-2:drop`)."""
    plan = plan_of(snapshot)
    moves, problems = _possible(plan, text)
    after = what_if.simulate(plan, moves)
    weeks = people.weeks_in_view(snapshot.as_at, 0)
    standard = people.standard_week(snapshot)
    names = snapshot.frame(all_project_facts).set_index("code")["name"]
    currency = policy_of(snapshot).reporting_currency
    before_teams, after_teams = what_if.by_team(plan, weeks), what_if.by_team(after, weeks)
    before_roles, after_roles = (_in_fte(what_if.short_by_role(one, weeks), standard) for one in (plan, after))
    burn, unit = _burn(plan, after, currency)
    teams, roles = _teams(before_teams, after_teams), _roles(before_roles, after_roles)
    return WhatIfView(
        moves=tuple(moves),
        problems=tuple(problems),
        said=_said(before_teams, after_teams, before_roles, after_roles, plan, after, moves, names, currency),
        projects=_projects(plan, after, moves, names, currency if snapshot.scope.money else ""),
        teams=teams,
        roles=roles,
        burn_title=_burn_title(plan, after, currency, snapshot.scope.money),
        burn=burn,
        unit=unit,
        burn_says=_burn_says(plan, after, currency),
    )


def _possible(plan: Plan, text: str) -> tuple[list[Move], list[str]]:
    """The moves that can be, and what is wrong with the others."""
    moves, unread = what_if.read_moves(text)
    problems = [f"“{part}” is no move: write P-1:+4, P-1:drop or P-1:pause@2026-12-07+3." for part in unread]
    known = set(plan.projects.index)
    problems += [f"There is no open project {move.code}." for move in moves if move.code not in known]
    moves = [move for move in moves if move.code in known]
    early = what_if.too_early(plan, moves)
    problems += [f"{code} has work under way: it cannot be moved before {formats.date_long(plan.as_at)}."
                 for code in sorted(early)]  # fmt: skip
    return [move for move in moves if move.code not in early], list(dict.fromkeys(problems))


# --- In words ----------------------------------------------------------------------------------------


def _said(
    teams: pd.DataFrame, teams_after: pd.DataFrame, roles: pd.Series, roles_after: pd.Series, plan: Plan, after: Plan,
    moves: Sequence[Move], names: pd.Series, currency: str,
) -> Said:  # fmt: skip
    """The difference in a sentence or two: people, roles, finish, money."""
    if not moves:
        return (Span("Nothing is moved: this is the plan.", "mute"),)
    said = [Span(_what(moves, names) + ": ")]
    hours, hours_after = (round(int(some["over"].sum()) / 60) for some in (teams, teams_after))
    said.append(Span(_from_to("hours over capacity", hours, hours_after), _tone(hours_after - hours)))
    fuller = (teams_after["peak"] - teams["peak"]).where(teams_after["peak"] > FULL).dropna()
    if len(fuller) and fuller.max() >= LEAST:
        team = fuller.idxmax()
        peaks = " to ".join(_percent(some.loc[team, "peak"]) for some in (teams, teams_after))
        said.append(Span(f", and the fullest week of {team} goes from {peaks}", "bad"))
    short, short_after = float(roles.sum()), float(roles_after.sum())
    said.append(Span("; "))
    said.append(
        Span(_from_to("FTE of unmet demand", round(short, 1), round(short_after, 1)), _tone(short_after - short))
    )
    later = _delays(plan, after)
    if len(later):
        said.append(Span(f"; {_latest(later, names)}"))
    to_go, left = int(what_if.burn(plan).sum()), int(what_if.burn(after).sum())
    if to_go != left:
        amount = formats.money(to_major(to_go - left, currency), currency)
        said += [Span("; "), Span(f"{amount} of cost to go is not spent", "good")]
    said.append(Span("."))
    return tuple(said)


def _what(moves: Sequence[Move], names: pd.Series) -> str:
    if len(moves) == 1:
        return f"With {names.get(moves[0].code, moves[0].code)} {in_words(moves[0])}"
    return f"With {len(moves)} moves"


def _from_to(what: str, before: float, after: float) -> str:
    if before == after:
        return f"{before:,} {what}, as planned"
    return f"{after:,} {what} in place of {before:,}"


def _tone(*changes: float) -> Tone:
    change = next((change for change in changes if abs(change) >= LEAST), 0)
    return "good" if change < 0 else "bad" if change > 0 else "plain"


def _delays(plan: Plan, after: Plan) -> pd.Series:
    """Weeks by which finishes move. Index: code; those that do not move left out."""
    days = (after.projects["finish"] - plan.projects["finish"]).dt.days
    return (days[days.notna() & (days != 0)] // 7).astype("int64")


def _latest(weeks: pd.Series, names: pd.Series) -> str:
    code = str(weeks.abs().idxmax())
    more = f", {len(weeks) - 1} more move" if len(weeks) > 1 else ""
    return f"{names.get(code, code)} finishes {_weeks(int(weeks[code]))}{more}"


def _weeks(weeks: int) -> str:
    return f"{formats.count(abs(weeks), 'week')} {'later' if weeks > 0 else 'earlier'}"


# --- Tables ------------------------------------------------------------------------------------------


def _in_fte(minutes: pd.Series, standard: int) -> pd.Series:
    weeks = people.OUTLOOK_WEEKS * standard
    found = {role: fte(int(value), weeks).fraction for role, value in minutes.items()}
    return pd.Series({role: float(value) for role, value in found.items() if value is not None}, dtype="float64")


def _teams(before: pd.DataFrame, after: pd.DataFrame) -> Section:
    changed = (before["load"] != after["load"]) | (before["peak"] != after["peak"])
    shown = before[changed].sort_values("over", ascending=False)
    rows = [_team(str(team), before.loc[team], after.loc[team]) for team in shown.index]
    same = len(before) - len(shown)
    title = f"{formats.count(len(shown), 'team')} {'changes' if len(shown) == 1 else 'change'}"
    return Section(
        Titled(title, f"Forecast utilization of net capacity, next {people.OUTLOOK_WEEKS} weeks together · "
                      f"{formats.count(same, 'team')} as planned"),
        Grid(TEAMS, rows, "No team's bookings change.", "Utilization by team: plan and what-if"),
    )  # fmt: skip


def _team(team: str, before: pd.Series, after: pd.Series) -> dict[str, Cell]:
    hours = (int(after["load"]) - int(before["load"])) / 60
    over = int(after["over"]) - int(before["over"])
    return {
        "team": team,
        "plan": _percent(before["percent"]),
        "what_if": _percent(after["percent"]),
        "peak": Amount(f"{_percent(before['peak'])} → {_percent(after['peak'])}", _peak_tone(before, after)),
        "weeks": Amount(f"{int(before['weeks_over'])} → {int(after['weeks_over'])}", _tone(over)),
        "change": f"{abs(hours):,.0f} hours {'more' if hours > 0 else 'fewer'}"
        if round(hours)
        else "spread differently",
    }


def _peak_tone(before: pd.Series, after: pd.Series) -> Tone:
    """Bad where the fullest week gets fuller beyond capacity."""
    if after["peak"] > FULL and after["peak"] - before["peak"] >= LEAST:
        return "bad"
    return "good" if before["peak"] > FULL >= after["peak"] else "plain"


def _percent(percent: float) -> str:
    return formats.percent(None if pd.isna(percent) else float(percent) / 100, 0)


def _roles(before: pd.Series, after: pd.Series) -> Section:
    change = after - before
    shown = change[change.abs() >= LEAST].sort_values()
    rows: list[dict[str, Cell]] = [
        {
            "role": str(role),
            "plan": f"{before[role]:.1f} FTE",
            "what_if": Amount(f"{after[role]:.1f} FTE", _tone(change[role])),
            "change": f"{abs(change[role]):.1f} FTE {'less' if change[role] < 0 else 'more'} short",
        }
        for role in shown.index
    ]
    same = formats.count(len(before) - len(shown), "role")
    return Section(
        Titled(f"Unmet demand: {after.sum():.1f} FTE in place of {before.sum():.1f}" if rows else
               f"Unmet demand stays at {before.sum():.1f} FTE",
               f"By role and week, next {people.OUTLOOK_WEEKS} weeks · {same} as planned"),
        Grid(ROLES, rows, "No role's shortage changes.", "Unmet demand by role: plan and what-if"),
    )  # fmt: skip


def _projects(plan: Plan, after: Plan, moves: Sequence[Move], names: pd.Series, currency: str) -> Section:
    codes = list(dict.fromkeys(move.code for move in moves))
    before_eac, after_eac = what_if.eac(plan), what_if.eac(after)
    rows: list[dict[str, Cell]] = []
    for code in codes:
        words = ", then ".join(in_words(move) for move in moves if move.code == code)
        rows.append(
            {
                "project": Link(str(names.get(code, code)), params=(("project", code),), below=words),
                "finish": _finish(plan.projects["finish"].get(code), after.projects["finish"].get(code),
                                  any(move.kind == "drop" for move in moves if move.code == code)),
                "plan": _money(before_eac.get(code), currency),
                "what_if": _money(after_eac.get(code), currency),
                "to_go": _money(_to_go(plan, [move for move in moves if move.code == code]), currency),
            }
        )  # fmt: skip
    return Section(
        Titled(f"{formats.count(len(codes), 'project')} moved", "Finish and forecast at completion beside the plan"),
        Grid(PROJECTS, rows, "No project is moved.", "Projects moved: plan and what-if"),
    )


def _to_go(plan: Plan, moves: Sequence[Move]) -> int:
    """The cost to go that the moves of one project move: all of it, unless it is only paused later."""
    since = None if any(move.since is None for move in moves) else min(move.since for move in moves if move.since)
    return int(what_if.money_moved(plan, moves, since).iloc[0])


def _finish(before: Any, after: Any, dropped: bool) -> Cell:
    planned = "not known" if before is None or pd.isna(before) else formats.date_long(before.date())
    if dropped:
        return Stated("not delivered", f"plan: {planned}", "bad")
    if planned == "not known" or before == after:
        return Stated(planned, "as planned" if planned != "not known" else "no forecast of its finish")
    return Stated(formats.date_long(after.date()), f"{_weeks((after - before).days // 7)} than {planned}")


def _money(amount: Any, currency: str) -> str:
    if not currency:
        return "not shown to you"
    if amount is None or pd.isna(amount):
        return formats.NOT_AVAILABLE
    return formats.money(to_major(int(amount), currency), currency)


# --- Burn --------------------------------------------------------------------------------------------


def _burn(plan: Plan, after: Plan, currency: str) -> tuple[pd.DataFrame, str]:
    """Cost to go by month beside the plan, in the unit of its largest month; empty where none moves."""
    both = pd.DataFrame({"plan": what_if.burn(plan), "what_if": what_if.burn(after)}).fillna(0).astype("Int64")
    if both.empty or both["plan"].equals(both["what_if"]):
        return pd.DataFrame(columns=["month", "plan", "what_if"]), ""
    major = both.map(lambda amount: float(to_major(int(amount), currency)))
    scale, unit = formats.money_unit(major.max().max(), currency)
    return (major / scale).rename_axis("month").reset_index(), unit


def _burn_title(plan: Plan, after: Plan, currency: str, shows_money: bool) -> Titled:
    if not shows_money:
        return Titled("Cost is not shown to you", "Cost to go by month")
    before, then = what_if.burn(plan), what_if.burn(after)
    change = then.sub(before, fill_value=0)
    if change.eq(0).all():
        return Titled("No cost moves to another month", "Cost to go by month")
    most = change.idxmin()
    moved = int(-change.where(change < 0, 0).sum())
    amount, least = (formats.money(to_major(value, currency), currency) for value in (moved, int(-change[most])))
    word = "leaves its month" if then.sum() == before.sum() else "leaves its month or is not spent"
    month = formats.month_short(_day(most))
    return Titled(f"{amount} of cost to go {word}; {month} falls by {least}", "Cost to go by month, plan and what-if")


def _burn_says(plan: Plan, after: Plan, currency: str) -> str:
    before, then = what_if.burn(plan), what_if.burn(after)
    if before.empty:
        return ""
    amounts = [formats.money(to_major(int(one.sum()), currency), currency) for one in (before, then)]
    last = [
        formats.month_short(_day(one[one.ne(0)].index.max())) if one.ne(0).any() else "n/a" for one in (before, then)
    ]
    return f"Cost to go in the plan: {amounts[0]}, until {last[0]}; in the what-if: {amounts[1]}, until {last[1]}."


def _day(month: Any) -> date:
    return pd.Timestamp(month).date()
