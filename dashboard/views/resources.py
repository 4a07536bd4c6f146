"""Resource utilization: who is overloaded, which role is short, when?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.definitions import figure
from dashboard.metrics.figure import Figure
from dashboard.views import people, words
from dashboard.views.facts import policy_of
from dashboard.views.parts import Cell, Col, Empty, Grid, Kpi, Meter, Said, Span, Titled
from data_loaders.queries import people as booked
from data_loaders.queries import projects
from data_loaders.snapshot import Snapshot

OVER = 1.005  # above 100 % with the rounding guard of half a point
TOP = 12
WHOLE = "People work across portfolios: this page shows the whole organization, whatever is chosen above."
HEAT = ["team", "week", "utilization", "minutes"]
SHORT = 0.5  # FTE; less is not worth a sentence

NO_PEOPLE = Empty(
    "No people are loaded",
    "Utilization needs a roster (who, team, role, weekly hours) and allocations (who, project, week, hours). "
    "The sources of this portfolio state neither. The template workbook has a sheet for each; load it and "
    "this page fills itself.",
    "steerco template people.xlsx",
)


NOT_ALL = Empty(
    "Utilization is not shown to you",
    "It counts the hours of people on all projects, and you may see some of them only: what is left of their hours "
    "would tell of the others. Each project's own bookings stand on its page.",
)


@dataclass(frozen=True)
class ResourceView:
    note: str  # what the filters do not do here
    headline: Said
    kpis: list[Kpi]
    heat_title: Titled
    heat: pd.DataFrame  # team, week, utilization, minutes
    heat_says: str
    roles_title: Titled
    roles: pd.DataFrame  # role, demand, supply (FTE)
    roles_says: str
    over_title: Titled
    over: Grid


def _note(snapshot: Snapshot) -> str:
    return WHOLE if snapshot.selection.portfolios or snapshot.selection.programs else ""


def view(snapshot: Snapshot) -> ResourceView | Empty:
    """Everything the page says, or why there is nothing to say. People are seen whole: they work for several
    portfolios, so the filters leave this page as it is."""
    weeks = snapshot.frame(people.team_weeks)
    if weeks.empty:
        return NO_PEOPLE
    if not snapshot.scope.is_everything:
        return NOT_ALL
    ahead = people.outlook(weeks, snapshot.as_at)
    roles = snapshot.frame(people.role_supply)
    over = _overloaded(snapshot, ahead)
    heat = _heat(weeks, snapshot)
    return ResourceView(
        note=_note(snapshot),
        headline=_headline(snapshot, ahead, roles, over),
        kpis=_kpis(snapshot, ahead, roles, over),
        heat_title=_heat_title(heat, snapshot),
        heat=heat,
        heat_says=_heat_says(heat),
        roles_title=_roles_title(roles),
        roles=_roles(roles),
        roles_says=_roles_says(roles),
        over_title=Titled(
            f"{formats.count(len(over), 'person', 'people')} booked beyond their hours",
            f"Next 13 weeks, against net capacity · {min(TOP, len(over))} of {len(over)} shown, most hours over first",
        ),
        over=_over_grid(over),
    )


def _figure(snapshot: Snapshot, metric: str, weeks: pd.DataFrame) -> Figure:
    return figure(metric, weeks, snapshot.as_at, policy_of(snapshot).reporting_currency)


def _share(snapshot: Snapshot, weeks: pd.DataFrame) -> float | None:
    """What people are booked to in these weeks, as a share of what they can do."""
    used = figure("forecast_utilization", weeks, snapshot.as_at, "")
    return None if used.value is None else float(used.value) / 100


def _is_over(snapshot: Snapshot, weeks: pd.DataFrame) -> bool:
    """Booked beyond capacity; booked at all, where there is none."""
    share = _share(snapshot, weeks)
    return share > OVER if share is not None else bool(weeks["booked"].gt(0).any())


def _headline(snapshot: Snapshot, ahead: pd.DataFrame, roles: pd.DataFrame, over: pd.DataFrame) -> Said:
    used = _figure(snapshot, "forecast_utilization", ahead)
    short = roles[roles["gap_fte"] >= SHORT]
    said: list[Span] = [Span(f"People are booked to {words.shown(used)} of what they can do in the next 13 weeks. ")]
    if len(short):
        worst = short.iloc[0]
        said.append(Span(f"We are short {worst['gap_fte']:.1f} FTE {worst['role'].lower()}s", "bad"))
        said.append(Span(", and " if len(over) else "."))
    if len(over):
        verb = "is" if len(over) == 1 else "are"
        said.append(Span(f"{formats.count(len(over), 'person', 'people')} {verb} overbooked."))
    return tuple(said)


def _kpis(snapshot: Snapshot, ahead: pd.DataFrame, roles: pd.DataFrame, over: pd.DataFrame) -> list[Kpi]:
    used = _figure(snapshot, "forecast_utilization", ahead)
    hard = _figure(snapshot, "committed_utilization", ahead)
    head_count = formats.count(ahead["resource"].nunique(), "person", "people")
    teams = [(str(team), _is_over(snapshot, rows)) for team, rows in ahead.groupby("team")]
    full = [team for team, is_over in teams if is_over]
    short = roles["short_fte"].sum() if len(roles) else 0.0
    in_weeks = int((roles["short_fte"] >= SHORT).sum())
    more = f" +{len(full) - 3}" if len(full) > 3 else ""
    named = Span(", ".join(full[:3]) + more, "bad") if full else Span("none", "good")
    unmet = Span(f"in {formats.count(in_weeks, 'role')}", "bad" if short >= SHORT else "good")
    if roles.empty:
        unmet = Span("no demand by role is loaded", "mute")
    hours = over["over"].sum() / 60 if len(over) else 0.0
    return [
        Kpi("Forecast utilization", words.shown(used), (Span("hard and soft bookings", "mute"),),
            f"of net capacity · {head_count}", metric="forecast_utilization"),
        Kpi("Committed utilization", words.shown(hard), (Span("hard bookings only", "mute"),),
            f"of net capacity · {head_count}", metric="committed_utilization"),
        Kpi("Overbooked people", f"{len(over):,}",
            (Span(f"{hours:,.0f} hours beyond capacity", "bad" if len(over) else "good"),), f"of {head_count}"),
        Kpi("Unmet demand", f"{short:.1f} FTE" if len(roles) else "n/a",
            (unmet,),
            "by role and week: a free week does not make up for a short one"),
        Kpi("Teams over 100 %", f"{len(full)} of {len(teams)}",
            (named,),
            "in the next 13 weeks together"),
    ]  # fmt: skip


def _heat(weeks: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Team × week: sum of booked over sum of net capacity, and the minutes booked."""
    minutes = weeks.groupby(["team", "week"])["booked"].sum()
    shares = {key: _share(snapshot, rows) for key, rows in weeks.groupby(["team", "week"])}
    found = minutes.rename("minutes").reset_index()
    return found.assign(utilization=pd.Series(shares, dtype="float64").to_numpy())[HEAT]


def _heat_title(heat: pd.DataFrame, snapshot: Snapshot) -> Titled:
    ahead = heat[heat["week"] > pd.Timestamp(snapshot.as_at)]
    over = ahead[ahead["utilization"] > OVER].groupby("team").size().sort_values(ascending=False)
    title = "No team is over its capacity"
    if len(over):
        weeks = formats.count(int(over.iloc[0]), "week")
        title = f"{over.index[0]} is over capacity in {weeks} of the {ahead['week'].nunique()} ahead"
    return Titled(
        title, "Hours booked over net capacity (contract hours less holidays and leave); 4 weeks back, 13 ahead"
    )


def _heat_says(heat: pd.DataFrame) -> str:
    if heat["utilization"].isna().all():
        return ""
    top = heat.loc[heat["utilization"].idxmax()]
    week = formats.date_long(top["week"].date())
    return f"Highest: {top['team']} at {formats.percent(float(top['utilization']), 0)} in the week of {week}."


def _roles_title(roles: pd.DataFrame) -> Titled:
    if roles.empty:
        return Titled("No demand by role is loaded", "Role shortfalls need requests: role, project, week, hours")
    short = roles[roles["gap_fte"] >= SHORT]
    title = "Every role has enough people" if short.empty else f"{formats.count(len(short), 'role')} short of people"
    return Titled(title, "Demand and supply in FTE, over the next 13 weeks together")


def _roles(roles: pd.DataFrame) -> pd.DataFrame:
    rows = roles[["role", "demand_fte", "supply_fte"]].astype({"demand_fte": "float64", "supply_fte": "float64"})
    rows.columns = pd.Index(["role", "demand", "supply"])
    return rows.reset_index(drop=True)


def _roles_says(roles: pd.DataFrame) -> str:
    if roles.empty:
        return ""
    short = roles[roles["gap_fte"] >= SHORT]
    weeks_only = roles[(roles["gap_fte"] < SHORT) & (roles["short_fte"] >= SHORT)]
    said = "No role is short by half a person or more"
    if len(short):
        said = "Short: " + ", ".join(f"{row.role} {row.gap_fte:.1f} FTE" for row in short.itertuples())
    more = f"; {formats.count(len(weeks_only), 'more role')} in single weeks" if len(weeks_only) else ""
    return f"{said}{more}."


def _overloaded(snapshot: Snapshot, ahead: pd.DataFrame) -> pd.DataFrame:
    """People with weeks beyond their net capacity, with the projects that cause it."""
    rows = ahead.assign(over=(ahead["booked"] - ahead["net_capacity"]).clip(lower=0))
    rows["over"] = rows["over"].where(rows["booked"] > rows["net_capacity"].astype("Float64") * OVER, 0)
    by = ["resource", "name", "team", "role"]
    sums = rows.groupby(by).agg(over=("over", "sum"), weeks=("over", lambda o: int((o > 0).sum())))
    sums = sums[sums["over"] > 0].reset_index().sort_values("over", ascending=False)
    own = rows[rows["resource"].isin(sums["resource"])].groupby("resource")
    shares = {name: _share(snapshot, weeks) for name, weeks in own}
    return sums.assign(
        projects=sums["resource"].map(_causes(snapshot, rows)), share=sums["resource"].map(shares).astype("float64")
    )


def _causes(snapshot: Snapshot, rows: pd.DataFrame) -> dict[str, str]:
    """Of each overbooked person the projects with the most hours in the weeks that are over."""
    weeks = rows.loc[rows["over"] > 0, ["resource", "week"]]
    lines = snapshot.frame(booked.allocations).merge(weeks, on=["resource", "week"])
    names = snapshot.frame(projects.projects).set_index("project_id")["name"]
    sums = lines.groupby(["resource", "project_id"])["minutes"].sum().reset_index()
    sums["name"] = sums["project_id"].map(names).fillna("a project that is not in the register")
    sums = sums.sort_values("minutes", ascending=False)
    return sums.groupby("resource")["name"].agg(lambda found: ", ".join(list(found)[:3])).to_dict()


def _over_grid(over: pd.DataFrame) -> Grid:
    columns = (
        Col("name", "Person"),
        Col("role", "Role and team", hide_small=True),
        Col("load", "Load"),
        Col("weeks", "Weeks over", numeric=True),
        Col("over", "Hours over", numeric=True),
        Col("projects", "Booked on, in those weeks", hide_small=True),
    )
    rows = [_over_row(row) for row in over.head(TOP).itertuples()]
    return Grid(columns, rows, "Nobody is booked beyond their hours.", "People booked beyond their net capacity")


def _over_row(row: Any) -> dict[str, Cell]:
    share = None if pd.isna(row.share) else float(row.share)
    return {
        "name": row.name,
        "role": f"{row.role}, {row.team}",
        "load": Meter(share, formats.percent(share, 0) if share is not None else "no capacity", "bad"),
        "weeks": f"{row.weeks} of {people.OUTLOOK_WEEKS}",
        "over": f"{row.over / 60:,.0f}",
        "projects": row.projects if isinstance(row.projects, str) else "",
    }
