"""Resource utilization: who is overloaded, which role is short, when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
HEAT = ["team", "week", "utilization", "minutes", "capacity"]
DENOMINATOR = "percent of net capacity: contract hours less holidays and leave"
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


NO_TIMESHEETS = Empty(
    "No timesheets are loaded",
    "What people worked needs time entries: who, which project, which week, hours. The template workbook has a sheet "
    "for them.",
    "steerco template people.xlsx",
)


@dataclass(frozen=True)
class Measure:
    """One way to look at how full the weeks are: its metric, the minutes that it counts, and both in words."""

    metric: str
    minutes: str
    counts: str
    verb: str


MEASURES = {
    "Forecast": Measure("forecast_utilization", "booked", "Hours booked, hard and soft", "booked"),
    "Committed": Measure("committed_utilization", "hard", "Hours hard-booked", "hard-booked"),
    "Actual": Measure("actual_utilization", "worked", "Hours worked by timesheet", "worked"),
}


@dataclass(frozen=True)
class HeatView:
    """Teams by weeks. frame: HEAT; numbers: the same for a reader; first_ahead: the first week after the date."""

    title: Titled
    frame: pd.DataFrame
    numbers: pd.DataFrame
    says: str
    first_ahead: date


@dataclass(frozen=True)
class ResourceView:
    headline: Said
    kpis: list[Kpi]
    over_title: Titled
    over: Grid


def note(snapshot: Snapshot) -> str:
    """What the filters do not do here; empty where none is set."""
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
    return ResourceView(
        headline=_headline(snapshot, ahead, roles, over),
        kpis=_kpis(snapshot, ahead, roles, over),
        over_title=Titled(
            f"{formats.count(len(over), 'person', 'people')} booked beyond their hours",
            f"Next 13 weeks, against net capacity · {min(TOP, len(over))} of {len(over)} shown, most hours over first",
        ),
        over=_over_grid(over),
    )


def _figure(snapshot: Snapshot, metric: str, weeks: pd.DataFrame) -> Figure:
    return figure(metric, weeks, snapshot.as_at, policy_of(snapshot).reporting_currency)


def _share(snapshot: Snapshot, weeks: pd.DataFrame, metric: str = "forecast_utilization") -> float | None:
    """What people are booked to in these weeks, or worked, as a share of what they can do."""
    used = figure(metric, weeks, snapshot.as_at, "")
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


# --- Teams by weeks ----------------------------------------------------------------------------------


def heat(snapshot: Snapshot, measure: str) -> HeatView | Empty:
    """How full each team's weeks are, by one of MEASURES; those that are booked 4 weeks back and 13 ahead, those that
    were worked 13 back."""
    how = MEASURES[measure]
    is_past = how.minutes == "worked"
    weeks = snapshot.frame(people.worked_weeks if is_past else people.team_weeks)
    if is_past and weeks["worked"].isna().all():
        return NO_TIMESHEETS
    frame = _heat(weeks, snapshot, how)
    return HeatView(
        title=_heat_title(frame, snapshot, how, figure(how.metric, weeks, snapshot.as_at, "")),
        frame=frame,
        numbers=_numbers(frame),
        says=_heat_says(frame),
        first_ahead=people.weeks_in_view(snapshot.as_at, 0)[0].date(),
    )


def _heat(weeks: pd.DataFrame, snapshot: Snapshot, how: Measure) -> pd.DataFrame:
    """Team × week: the share by the registry, the minutes behind it, and the capacity that they are of."""
    counted = weeks[how.minutes]
    known = weeks.assign(counted=counted, net_capacity=weeks["net_capacity"].where(counted.notna()))
    teams = known.groupby(["team", "week"])
    sums = teams[["counted", "net_capacity"]].sum(min_count=1)
    shares = {key: _share(snapshot, rows, how.metric) for key, rows in teams}
    found = pd.DataFrame({"minutes": sums["counted"], "capacity": sums["net_capacity"]}).reset_index()
    return found.assign(utilization=pd.Series(shares, dtype="float64").to_numpy())[HEAT]


def _numbers(heat: pd.DataFrame) -> pd.DataFrame:
    """The heat map for a reader: percent and hours."""
    return pd.DataFrame(
        {
            "team": heat["team"],
            "week_of": heat["week"],
            "percent": (heat["utilization"] * 100).round(1),
            "hours": (heat["minutes"].astype("Float64") / 60).round(1),
            "of_hours": (heat["capacity"].astype("Float64") / 60).round(1),
        }
    )


def _heat_title(heat: pd.DataFrame, snapshot: Snapshot, how: Measure, used: Figure) -> Titled:
    is_past = how.minutes == "worked"
    ahead = heat if is_past else heat[heat["week"] > pd.Timestamp(snapshot.as_at)]
    known = ahead[ahead["utilization"].notna()]
    over = known[known["utilization"] > OVER].groupby("team")["utilization"].agg(["size", "max"])
    over = over.sort_values(["size", "max"], ascending=False)["size"]
    title = f"No team {'worked' if is_past else 'is ' + how.verb} beyond its capacity"
    if len(over):
        weeks = formats.count(int(over.iloc[0]), "week")
        said = "worked beyond" if is_past else f"is {how.verb} beyond"
        title = f"{over.index[0]} {said} its capacity in {weeks} of the {known['week'].nunique()}"
        title += " known" if is_past else " ahead"
    span = "4 weeks back, 13 ahead"
    if is_past:
        span = f"13 weeks back · timesheets known for {used.coverage} weeks of people"
    return Titled(title, f"{how.counts}, in {DENOMINATOR} · {span}")


def _heat_says(heat: pd.DataFrame) -> str:
    if heat["utilization"].isna().all():
        return ""
    top = heat.loc[heat["utilization"].idxmax()]
    week = formats.date_long(top["week"].date())
    return f"Highest: {top['team']} at {formats.percent(float(top['utilization']), 0)} in the week of {week}."


# --- People ------------------------------------------------------------------------------------------


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
