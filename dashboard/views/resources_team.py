"""One team: its people, the projects that load it, and the cheapest single move that clears an overload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics import fixes as cheapest
from dashboard.metrics.currency import to_major
from dashboard.metrics.definitions import figure
from dashboard.metrics.utilization import fte
from dashboard.views import people
from dashboard.views.facts import policy_of
from dashboard.views.parts import Cell, Col, Grid, Link, Meter, Section, Stated, Titled, Tone
from dashboard.views.resources_roles import project_link
from dashboard.views.what_if import in_words, plan_of
from data_loaders.queries.projects import projects
from data_loaders.snapshot import Snapshot

PEOPLE = (
    Col("name", "Person"),
    Col("role", "Role", hide_small=True),
    Col("load", "Load"),
    Col("weeks", "Weeks over", numeric=True),
    Col("over", "Hours over", numeric=True),
)
PROJECTS = (
    Col("project", "Project"),
    Col("people", "People", numeric=True),
    Col("hours", "Hours", numeric=True),
    Col("fte", "FTE", numeric=True),
    Col("share", "Of the load", numeric=True),
)
FIXES = (
    Col("move", "Move"),
    Col("peak", "Fullest week"),
    Col("over", "Hours over"),
    Col("elsewhere", "Over elsewhere", hide_small=True),
    Col("finish", "Finish"),
    Col("money", "Cost to go that moves", numeric=True),
)


@dataclass(frozen=True)
class TeamView:
    title: Titled
    people: Section
    projects: Section


def teams(snapshot: Snapshot) -> list[str]:
    """The teams, the one with the most hours over in the weeks ahead first."""
    weeks = people.outlook(snapshot.frame(people.team_weeks), snapshot.as_at)
    sums = people.team_loads(weeks).groupby("team")["over"].sum()
    return list(sums.sort_values(ascending=False, kind="stable").index)


def view(snapshot: Snapshot, team: str) -> TeamView:
    """Who is in the team and how full they are, and what they are booked on in the weeks in which it is over capacity;
    where there is none, in all weeks ahead."""
    weeks = people.outlook(snapshot.frame(people.team_weeks), snapshot.as_at)
    own = weeks[weeks["team"] == team]
    loads = people.team_loads(own)
    over = loads.loc[loads["over"] > 0, "week"]
    title = f"{team}: no week ahead is over capacity"
    if len(over):
        hours = int(loads["over"].sum()) / 60
        title = f"{team}: {hours:,.0f} hours over capacity in {formats.count(len(over), 'week')} ahead"
    used = figure("forecast_utilization", own, snapshot.as_at, "")
    share = f"booked to {formats.percent(used.exact / 100, 0)}" if used.value is not None else "no capacity"
    return TeamView(
        title=Titled(title, f"{formats.count(own['resource'].nunique(), 'person', 'people')}, {share} of net capacity "
                            f"in the next {people.OUTLOOK_WEEKS} weeks"),
        people=_people(snapshot, own),
        projects=_projects(snapshot, team, over if len(over) else loads["week"], bool(len(over))),
    )  # fmt: skip


def _people(snapshot: Snapshot, own: pd.DataFrame) -> Section:
    loads = people.person_loads(own)
    shares = {name: figure("forecast_utilization", rows, snapshot.as_at, "") for name, rows in own.groupby("resource")}
    rows = [_person(row, shares[row.resource].value) for row in loads.itertuples()]
    full = int((loads["over"] > 0).sum())
    title = f"{formats.count(full, 'person', 'people')} of {len(loads)} booked beyond their hours" if full else "People"
    subtitle = f"Next {people.OUTLOOK_WEEKS} weeks, against net capacity, most hours over first"
    return Section(
        Titled(title, subtitle), Grid(PEOPLE, rows, "Nobody is in this team.", f"People of the team, {title}")
    )


def _person(row: Any, percent: Any) -> dict[str, Cell]:
    share = None if percent is None else float(percent) / 100
    tone: Tone = "bad" if row.over > 0 else "plain"
    return {
        "name": row.name,
        "role": row.role,
        "load": Meter(share, formats.percent(share, 0) if share is not None else "no capacity", tone),
        "weeks": int(row.weeks),
        "over": f"{row.over / 60:,.0f}",
    }


def _projects(snapshot: Snapshot, team: str, weeks: pd.Series, is_over: bool) -> Section:
    """The projects that a team is booked on in some weeks, the most hours first."""
    booked = people.bookings_ahead(snapshot)
    booked = booked[(booked["team"] == team) & booked["week"].isin(weeks)]
    sums = booked.groupby("code").agg(minutes=("minutes", "sum"), people=("resource", "nunique"))
    sums = sums.sort_values("minutes", ascending=False, kind="stable")
    whole, standard = int(sums["minutes"].sum()), len(weeks) * people.standard_week(snapshot)
    names = snapshot.frame(projects).set_index("code")["name"]
    rows = [_project(row, whole, standard, names) for row in sums.itertuples()]
    number = formats.count(len(sums), "project")
    title = f"{number} {'causes' if len(sums) == 1 else 'cause'} the load"
    when = f"In the {formats.count(len(weeks), 'week')} {'over capacity' if is_over else 'ahead'}"
    return Section(
        Titled(title, f"{when}, most hours first"),
        Grid(PROJECTS, rows, "No project is booked on this team.", f"Projects that load {team}"),
    )


def _project(row: Any, whole: int, standard: int, names: pd.Series) -> dict[str, Cell]:
    found = fte(int(row.minutes), standard).fraction
    return {
        "project": project_link(str(row.Index), names),
        "people": int(row.people),
        "hours": f"{row.minutes / 60:,.0f}",
        "fte": formats.number(float(found), 1) if found is not None else None,
        "share": formats.percent(row.minutes / whole, 0) if whole else None,
    }


# --- The cheapest fix --------------------------------------------------------------------------------


def fixes(snapshot: Snapshot, team: str) -> Section | None:
    """Single moves that would clear the team's overload, the cheapest first, each with what its simulation gives; None
    where nothing is over."""
    weeks = people.weeks_in_view(snapshot.as_at, 0)
    found = cheapest.fixes(plan_of(snapshot), team, weeks)
    if not found:
        return None
    names = snapshot.frame(projects).set_index("code")["name"]
    currency = policy_of(snapshot).reporting_currency if snapshot.scope.money else ""
    rows = [_fix(fix, team, names, currency) for fix in found]
    return Section(_fix_title(found, team, names), Grid(FIXES, rows, caption="Single moves, the cheapest first"))


def _fix_title(found: list[cheapest.Fix], team: str, names: pd.Series) -> Titled:
    best = found[0]
    name = names.get(best.move.code, best.move.code)
    how = (
        f"Tried by simulation: each project moved by 1 to {cheapest.LONGEST_SHIFT} weeks, paused for up to "
        f"{cheapest.LONGEST_PAUSE}, or dropped. Cheapest: no dropping, then the fewest weeks of delay, then the least "
        "money moved. A move opens in the what-if below"
    )
    if best.clears and best.move.kind == "drop":
        return Titled(f"No shift or pause of one project clears {team}; dropping one does: {name}", how)
    if best.clears:
        return Titled(f"Cheapest fix for {team}: {name} {in_words(best.move)}", how)
    cleared = best.over_before - best.over_after
    share = formats.percent(cleared / best.over_before, 0)
    worse = " and makes others worse" if best.elsewhere_after > best.elsewhere_before else ""
    title = f"No single move clears {team}; the best clears {share} of the hours over{worse}: {name} "
    return Titled(title + in_words(best.move), how)


def _fix(fix: cheapest.Fix, team: str, names: pd.Series, currency: str) -> dict[str, Cell]:
    name = str(names.get(fix.move.code, fix.move.code))
    words = in_words(fix.move)
    address = (("team", team), ("whatif", str(fix.move)))
    tags: tuple[tuple[str, Tone], ...] = (("clears it", "good"),) if fix.clears else ()
    elsewhere = fix.elsewhere_after - fix.elsewhere_before
    money = formats.money(to_major(fix.money, currency), currency) if currency else "not shown to you"
    if currency and fix.move.kind == "drop":
        money += " given up"
    finish = "not delivered" if fix.move.kind == "drop" else "not known"
    if fix.delay is not None:
        finish = f"{formats.count(fix.delay, 'week')} later" if fix.delay else "as planned"
    return {
        "move": Link(f"{name} {words}", page="resources", params=address, tags=tags, at="what-if"),
        "peak": f"{_percent(fix.peak_before)} → {_percent(fix.peak_after)}",
        "over": f"{fix.over_before / 60:,.0f} → {fix.over_after / 60:,.0f}",
        "elsewhere": f"{formats.number(elsewhere / 60, sign=True)} h" if elsewhere else "no change",
        "finish": Stated(finish, tone="bad" if fix.move.kind == "drop" else "plain"),
        "money": money,
    }  # fmt: skip


def _percent(percent: float | None) -> str:
    return formats.percent(None if percent is None else percent / 100, 0)
