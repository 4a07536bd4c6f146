"""What each role is short of, when, and which projects cause it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.metrics.utilization import fte
from dashboard.views import people
from dashboard.views.parts import Cell, Col, Grid, Link, Section, Titled
from data_loaders.queries.projects import projects
from data_loaders.snapshot import Snapshot

SHORT = 0.5  # FTE; less is not worth a sentence
MOST_ROLES = 3
MOST_PROJECTS, LARGEST = 6, 3  # so many are named as the cause; of more, the largest few
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
CAUSES = (
    Col("project", "Project"),
    Col("hours", "Hours asked", numeric=True),
    Col("fte", "FTE", numeric=True),
    Col("share", "Of all demand", numeric=True),
)


@dataclass(frozen=True)
class RolesView:
    """frame: role, demand, supply (FTE over the outlook). short: for each role that is worth a sentence, the projects
    that cause it."""

    title: Titled
    frame: pd.DataFrame
    says: str
    short: list[Section]


def view(snapshot: Snapshot) -> RolesView:
    """Demand against supply by role, and the causes of what is short."""
    roles = snapshot.frame(people.role_supply)
    short = roles[roles["short_fte"] >= SHORT].sort_values("short", ascending=False)
    return RolesView(
        _title(roles), _frame(roles), _says(roles, len(short)),
        [_caused(snapshot, str(role)) for role in short["role"].head(MOST_ROLES)],
    )  # fmt: skip


def _title(roles: pd.DataFrame) -> Titled:
    if roles.empty:
        return Titled("No demand by role is loaded", "Role shortfalls need requests: role, project, week, hours")
    short = roles[roles["gap_fte"] >= SHORT]
    title = "Every role has enough people" if short.empty else f"{formats.count(len(short), 'role')} short of people"
    return Titled(title, "Demand and supply in FTE, over the next 13 weeks together")


def _frame(roles: pd.DataFrame) -> pd.DataFrame:
    rows = roles[["role", "demand_fte", "supply_fte"]].astype({"demand_fte": "float64", "supply_fte": "float64"})
    rows.columns = pd.Index(["role", "demand", "supply"])
    return rows.reset_index(drop=True)


def _says(roles: pd.DataFrame, worth: int) -> str:
    if roles.empty:
        return ""
    short = roles[roles["gap_fte"] >= SHORT]
    weeks_only = roles[(roles["gap_fte"] < SHORT) & (roles["short_fte"] >= SHORT)]
    said = "No role is short by half a person or more"
    if len(short):
        said = "Short: " + ", ".join(f"{row.role} {row.gap_fte:.1f} FTE" for row in short.itertuples())
    more = f"; {formats.count(len(weeks_only), 'more role')} in single weeks" if len(weeks_only) else ""
    shown = f". The {MOST_ROLES} shortest of {worth} are broken down" if worth > MOST_ROLES else ""
    return f"{said}{more}{shown}."


def _caused(snapshot: Snapshot, role: str) -> Section:
    """The projects that ask for a role in the weeks in which it is short, the largest first: as few as, if they asked
    for none of it, would leave no week short."""
    weeks = snapshot.frame(people.role_weeks)
    weeks = weeks[(weeks["role"] == role) & (weeks["short"] > 0)]
    asked = people.demand_ahead(snapshot)
    asked = asked[(asked["role"] == role) & asked["week"].isin(weeks["week"])]
    by_project = asked.groupby("code")["minutes"].sum().sort_values(ascending=False, kind="stable")
    enough = _fewest(asked, by_project.index, weeks.set_index("week"))
    is_few = enough <= MOST_PROJECTS
    shown = by_project.head(enough if is_few else LARGEST)
    standard = len(weeks) * people.standard_week(snapshot)
    missing = fte(int(weeks["short"].sum()), standard).fraction
    names = snapshot.frame(projects).set_index("code")["name"]
    whole = int(by_project.sum())
    rows = [_row(str(code), int(minutes), whole, standard, names) for code, minutes in shown.items()]
    amount = formats.number(float(missing), 1) if missing is not None else formats.NOT_AVAILABLE
    title = f"Short {amount} FTE {formats.plural(role.lower())} {_span(weeks['week'])}: {_cause(enough, is_few)}"
    when = f"Demand is beyond supply in {formats.count(len(weeks), 'week')} of {people.OUTLOOK_WEEKS}"
    without = f"without {'it' if enough == 1 else 'these'} none would be" if is_few else f"the largest {len(shown)}"
    subtitle = f"{when}; {without} · {formats.count(len(by_project), 'project')} ask for the role"
    return Section(Titled(title, subtitle), Grid(CAUSES, rows, caption=title))


def _cause(enough: int, is_few: bool) -> str:
    if not is_few:
        return f"no few projects cause it, {enough} do"
    return "this project causes it" if enough == 1 else f"these {enough} projects cause it"


def _fewest(asked: pd.DataFrame, codes: pd.Index, weeks: pd.DataFrame) -> int:
    """How many of the projects, from the first on, it takes until what the others ask for can be supplied."""
    by_week = asked.groupby(["code", "week"])["minutes"].sum().unstack(fill_value=0).reindex(codes)
    taken = by_week.cumsum().ge(weeks["short"].reindex(by_week.columns), axis=1).all(axis=1)
    return int(taken.to_numpy().argmax()) + 1 if taken.any() else len(codes)


def _span(weeks: pd.Series) -> str:
    """`in November to January`."""
    first, last = weeks.min(), weeks.max()
    until = f" to {MONTHS[last.month - 1]}" if (last.year, last.month) != (first.year, first.month) else ""
    return f"in {MONTHS[first.month - 1]}{until}"


def _row(code: str, minutes: int, whole: int, standard: int, names: pd.Series) -> dict[str, Cell]:
    found = fte(minutes, standard).fraction
    return {
        "project": project_link(code, names),
        "hours": f"{minutes / 60:,.0f}",
        "fte": formats.number(float(found), 1) if found is not None else None,
        "share": formats.percent(minutes / whole, 0),
    }


def project_link(code: str, names: pd.Series) -> Cell:
    """A project by its name; plain words where the register has none. names: index code."""
    if code not in names.index:
        return "a project that is not in the register"
    return Link(str(names[code]), params=(("project", code),))
