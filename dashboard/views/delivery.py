"""Delivery: what is due next, and who waits for whom?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.figure import Figure
from dashboard.views import delivery_facts, words
from dashboard.views.compared import Compared
from dashboard.views.delivery_finishes import finishes, moved
from dashboard.views.delivery_links import Wait, waits, waits_grid, waits_title
from dashboard.views.page_facts import Reads, page
from dashboard.views.parts import Amount, Cell, Col, Empty, Grid, Kpi, Said, Section, Span, Titled
from data_loaders.queries import projects
from data_loaders.snapshot import Snapshot

READS = Reads(("current_budget",), ("expected_finish", "movement"), ("ahead", "dependencies", "milestones"))
LATE_DRAWN = 10
GRAPH_MOST = 12
METRICS = (*delivery_facts.MILESTONES, *delivery_facts.DEPENDENCIES, "milestone_hit_rate")
NO_REGISTERS = Empty(
    "No milestones or dependencies are loaded",
    "With them this page says what is due in the next 90 days, what slips, and which projects wait for one in trouble. "
    "The sheet “Milestones” of the template workbook takes the one; a mapping of a dependency log takes the other.",
    "steerco template portfolio.xlsx",
)


@dataclass(frozen=True)
class DeliveryView:
    headline: Said
    kpis: list[Kpi]
    due: Section | None  # milestones of the next 90 days; None where no milestones are loaded
    late_title: Titled
    late: pd.DataFrame  # project, milestone, baseline, forecast, slip: of the most late ones
    late_says: str
    waits: Section | None  # None where no dependencies are loaded
    graph_title: Titled
    graph: tuple[Wait, ...]
    graph_says: str
    slipped: Section | None  # None where there is nothing to compare with
    finishes: Section | None  # the projects themselves, where they have no milestones
    nothing: Empty | None  # said where neither register is loaded


def view(snapshot: Snapshot, since: date | None) -> DeliveryView:
    """Everything the page says."""
    seen = page(snapshot, since, READS)
    facts = seen.open
    milestones = _named(snapshot.frame(delivery_facts.milestones), facts)
    found = _figures(seen)
    has_milestones = found["milestones_ahead"].value is not None
    if found["milestones_overdue"].value is None:  # nobody says what was reached
        milestones = milestones.assign(overdue=False)
    due = _due(milestones)
    late = due[due["is_late"]].sort_values("slip", ascending=False, kind="stable")
    rows = waits(seen) if found["dependencies_open"].value is not None else []
    slipped = _slipped(seen, milestones) if has_milestones and seen.since else None
    nothing = not has_milestones and found["dependencies_open"].value is None
    return DeliveryView(
        headline=_headline(found, seen),
        kpis=[] if nothing else _kpis(seen, found, late, milestones, rows),
        due=_due_section(seen, due, slipped) if has_milestones else None,
        late_title=_late_title(late),
        late=_drawn(late),
        late_says=_late_says(late),
        waits=Section(waits_title(rows, found), waits_grid(rows)) if rows or _states(found) else None,
        graph_title=_graph_title(rows),
        graph=tuple(rows[:GRAPH_MOST]),
        graph_says=_graph_says(rows, found),
        slipped=_slipped_section(seen, slipped) if slipped is not None else None,
        finishes=None if has_milestones else finishes(seen),
        nothing=NO_REGISTERS if nothing else None,
    )


def _figures(seen: Compared) -> dict[str, Figure]:
    """The figures of the page, of the columns that they need alone: quick of many projects too."""
    return {metric: seen.figure(metric) for metric in METRICS}


def _states(found: dict[str, Figure]) -> bool:
    return found["dependencies_open"].value is not None


def _named(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Rows of a register with the name, code and state of their project, those outside the selection left out."""
    known = facts.set_index("project_id")[["name_", "code", "portfolio", "state"]]
    return rows.rename(columns={"code": "number", "name": "milestone"}).join(known, on="project_id", how="inner")


# --- In words ----------------------------------------------------------------------------------------


def _headline(found: dict[str, Figure], seen: Compared) -> Said:
    if seen.open.empty:
        return (Span("No open project in this selection."),)
    said = [*_milestones_say(found), *_dependencies_say(found)]
    return tuple(said) or (Span(f"What {formats.count(len(seen.open), 'open project')} deliver next is not stated."),)


def _milestones_say(found: dict[str, Figure]) -> list[Span]:
    ahead, late, overdue = (found[name].value for name in delivery_facts.MILESTONES)
    if ahead is None:
        return []
    due = f"{formats.count(int(ahead), 'milestone')} {_is(int(ahead))} due in the next 90 days"
    said = [Span(due)]
    if ahead and late is None:
        said += [Span(", none of them with a forecast", "warn")]
    elif ahead:
        said += [Span(", "), Span(f"{int(late or 0):,} of them forecast late", "bad" if late else "good")]
    if overdue:
        said += [Span("; "), Span(f"{int(overdue):,} {_is(int(overdue))} overdue", "bad")]
    return [*said, Span(". ")]


def _dependencies_say(found: dict[str, Figure]) -> list[Span]:
    open_, late, red = (found[name].value for name in delivery_facts.DEPENDENCIES)
    if open_ is None:
        return []
    if not open_:
        return [Span("No project waits for another.")]
    start = f"{int(late or 0):,} of {formats.count(int(open_), 'open dependency')} {_come(int(late or 0))} too late"
    said = [Span(start, "bad" if late else "plain")]
    if red:
        said += [Span(", and "), Span(f"{int(red):,} {_hang(int(red))} on a red provider", "bad")]
    return [*said, Span(".")]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _come(number: int) -> str:
    return "comes" if number == 1 else "come"


def _hang(number: int) -> str:
    return "hangs" if number == 1 else "hang"


# --- Cards -------------------------------------------------------------------------------------------


def _kpis(
    seen: Compared, found: dict[str, Figure], late: pd.DataFrame, milestones: pd.DataFrame, rows: list[Wait]
) -> list[Kpi]:
    met = found["milestone_hit_rate"]
    overdue = milestones[milestones["overdue"] & (milestones["state"] != "on_hold")]
    cards = [
        _card("milestones_ahead", "Due in the next 90 days", found, _next_gate(milestones)),
        _card("milestones_ahead_late", "Of these, forecast late", found, _worst(late)),
        _card("milestones_overdue", "Milestones overdue", found, _longest(overdue, seen.as_at)),
        Kpi("Key milestones met, last 3 months", words.shown(met), _why(met), words.covers(met), metric=met.metric),
        _card("dependencies_late", "Dependencies forecast late", found, _shortest(rows)),
        _card("dependencies_on_red", "Dependencies on a red provider", found, _red_givers(rows)),
    ]
    loaded = [what for what in ("milestone", "dependenc") if found[FIRST[what]].value is not None]
    return [card for card in cards if any(what in card.metric for what in loaded)]


FIRST = {"milestone": "milestones_ahead", "dependenc": "dependencies_open"}  # what a register has a figure of at all


def _card(metric: str, label: str, found: dict[str, Figure], said: Said) -> Kpi:
    figure = found[metric]
    value = words.shown(figure)
    if figure.value is not None and metric in ("dependencies_late", "dependencies_on_red"):
        value = f"{value} of {words.shown(found['dependencies_open'])}"
    return Kpi(label, value, said if figure.value is not None else _why(figure), words.covers(figure), metric=metric)


def _why(figure: Figure) -> Said:
    return (Span(words.why_not(figure), "mute"),) if figure.value is None else ()


def _next_gate(milestones: pd.DataFrame) -> Said:
    """The next gate that the projects have to pass."""
    gates = milestones[milestones["gate"].fillna(False).astype(bool) & milestones["ahead"]]
    if gates.empty:
        return ()
    first = gates.loc[gates["forecast"].fillna(gates["baseline"]).idxmin()]
    day = formats.date_short(pd.Timestamp(first["forecast"] if pd.notna(first["forecast"]) else first["baseline"]))
    return (Span(f"{formats.count(len(gates), 'gate')}, the next on {day}", "mute"),)


def _worst(late: pd.DataFrame) -> Said:
    if late.empty:
        return (Span("all within the days that are green", "good"),)
    first = late.iloc[0]
    return (Span(f"worst {formats.count(int(first['slip']), 'day')}", "bad"), Span(f": {first['name_']}", "mute"))


def _longest(overdue: pd.DataFrame, as_at: date) -> Said:
    if overdue.empty:
        return (Span("none", "good"),)
    first = overdue.loc[overdue["baseline"].idxmin()]
    age = (pd.Timestamp(as_at) - first["baseline"]).days
    return (Span(f"longest {formats.count(age, 'day')}", "bad"), Span(f": {first['name_']}", "mute"))


def _shortest(rows: list[Wait]) -> Said:
    late = [row for row in rows if row.is_late]
    if not late:
        return (Span("all in time, as forecast", "good"),) if rows else ()
    return (Span(late[0].slack_says, "bad"), Span(f": {late[0].receiver.text}", "mute"))


def _red_givers(rows: list[Wait]) -> Said:
    givers = list(dict.fromkeys(row.giver.text for row in rows if row.is_red and row.giver))
    return (Span(", ".join(givers[:2]) + (f" and {len(givers) - 2} more" if len(givers) > 2 else ""), "mute"),)


# --- Milestones --------------------------------------------------------------------------------------


def _due(milestones: pd.DataFrame) -> pd.DataFrame:
    """What is due in the 90 days or overdue, of projects that are not on hold: overdue ones first, then by date."""
    rows = milestones[(milestones["ahead"] | milestones["overdue"]) & (milestones["state"] != "on_hold")]
    rows = rows.assign(day=rows["forecast"].fillna(rows["baseline"]))
    return rows.sort_values(["overdue", "day", "baseline"], ascending=[False, True, True], kind="stable")


def _due_section(seen: Compared, due: pd.DataFrame, slipped: pd.DataFrame | None) -> Section:
    before = {} if slipped is None else slipped.set_index(["project_id", "number"])["moved"].to_dict()
    rows: list[dict[str, Cell]] = [
        {
            "project": words.project_link(row, _kind(row), (("overdue", "bad"),) if row.overdue else ()),
            "baseline": words.day(row.baseline),
            "forecast": words.day(row.forecast),
            "slip": _days_late(row.slip, row.is_late),
            "moved": moved(before.get((row.project_id, row.number))),
        }
        for row in due.itertuples()
    ]
    columns = [Col("project", "Project and milestone"), Col("baseline", "Baseline", numeric=True),
               Col("forecast", "Forecast", numeric=True), Col("slip", "Slip", numeric=True)]  # fmt: skip
    if seen.since:
        columns.append(Col("moved", f"Since {formats.date_short(seen.since)}", numeric=True, hide_small=True))
    title = f"{formats.count(int(due['is_late'].sum()), 'milestone')} of {len(due):,} slip beyond what is green"
    if due.empty:
        title = "Nothing is due"
    elif not due["slip"].notna().any():
        title = f"{formats.count(len(due), 'milestone')}, none with a forecast beside its baseline"
    elif not due["is_late"].any():
        title = f"{formats.count(len(due), 'milestone')}, none beyond what is green"
    subtitle = "Next 90 days by baseline or forecast, overdue first" + _left_out(seen)
    grid = Grid(tuple(columns), rows, "No milestone is due in the next 90 days.", "Milestones of the next 90 days")
    return Section(Titled(title, subtitle), grid, _file(due))


def _left_out(seen: Compared) -> str:
    held = int((seen.open["state"] == "on_hold").sum())
    return f" · {formats.count(held, 'project')} on hold left out" if held else ""


def _file(due: pd.DataFrame) -> pd.DataFrame:
    names = {"code": "project", "name_": "name", "portfolio": "portfolio", "number": "code", "milestone": "milestone",
             "baseline": "baseline", "forecast": "forecast", "slip": "slip_days", "overdue": "overdue"}  # fmt: skip
    return due[list(names)].rename(columns=names)


def _kind(row: Any) -> str:
    name = str(row.milestone)
    gate = row.gate is True and "gate" not in name.casefold()
    return name + (" · gate" if gate else "")


def _days_late(slip: Any, is_late: bool) -> Amount:
    if pd.isna(slip):
        return Amount("no forecast", "mute")
    return Amount(formats.days(int(slip)), "bad" if is_late else "plain" if slip > 0 else "mute")


def _late_title(late: pd.DataFrame) -> Titled:
    if late.empty:
        return Titled("No milestone of the next 90 days slips beyond what is green")
    first = late.iloc[0]
    shown = f"{len(late):,}" if len(late) <= LATE_DRAWN else f"The {LATE_DRAWN} latest of {len(late):,}"
    return Titled(
        f"{first['name_']} slips most: {formats.count(int(first['slip']), 'day')}",
        f"{shown} beyond the days that the policy calls green, from baseline to forecast",
    )


def _drawn(late: pd.DataFrame) -> pd.DataFrame:
    names = {"name_": "project", "milestone": "milestone", "baseline": "baseline", "forecast": "forecast",
             "slip": "slip_days"}  # fmt: skip
    return late.head(LATE_DRAWN)[list(names)].rename(columns=names).reset_index(drop=True)


def _late_says(late: pd.DataFrame) -> str:
    if late.empty:
        return ""
    first = late.iloc[0]
    number = late["project_id"].nunique()
    return (
        f"{first['milestone']} of {first['name_']} is forecast {formats.days(int(first['slip']))}; "
        f"{formats.count(number, 'project')} {'has' if number == 1 else 'have'} a late milestone."
    )


# --- What slipped since ------------------------------------------------------------------------------


def _slipped(seen: Compared, milestones: pd.DataFrame) -> pd.DataFrame:
    """The milestones that had a forecast at both dates. Adds: before (the forecast then), moved (days, later is
    positive). Those reached since, and those that are new, are not in it."""
    assert seen.since
    then = seen.snapshot.at(seen.since).frame(projects.registered, "milestone")
    before = then.set_index(["project_id", "code"])["forecast"].rename("before")
    rows = milestones.join(before, on=["project_id", "number"], how="inner")
    moved = (rows["forecast"] - rows["before"]).dt.days.astype("Int64")
    return rows.assign(moved=moved)[moved.notna()]


def _slipped_section(seen: Compared, slipped: pd.DataFrame) -> Section:
    later = slipped[slipped["moved"] > 0].sort_values("moved", ascending=False, kind="stable")
    earlier = int((slipped["moved"] < 0).sum())
    rows: list[dict[str, Cell]] = [
        {
            "project": words.project_link(row, _kind(row)),
            "before": words.day(row.before),
            "now": words.day(row.forecast),
            "moved": Amount(f"{formats.count(int(row.moved), 'day')} later", "bad" if row.is_late else "plain"),
            "slip": _days_late(row.slip, row.is_late),
        }
        for row in later.itertuples()
    ]
    since = formats.date_long(seen.since)
    columns = (Col("project", "Project and milestone"), Col("before", f"Said on {formats.date_short(seen.since)}",
               numeric=True), Col("now", "Now", numeric=True), Col("moved", "Moved", numeric=True),
               Col("slip", "Against baseline", numeric=True, hide_small=True))  # fmt: skip
    number = formats.count(len(later), "milestone")
    title = f"{number} moved later since {since}" if len(later) else f"No milestone moved later since {since}"
    subtitle = f"Of {len(slipped):,} with a forecast at both dates, whenever they are due · {earlier:,} moved earlier"
    grid = Grid(columns, rows, f"Every milestone is where it was on {since}, or earlier.", "Milestones that slipped")
    return Section(Titled(title, subtitle), grid)


# --- Who waits ---------------------------------------------------------------------------------------


def _graph_title(rows: list[Wait]) -> Titled:
    red = [row for row in rows if row.is_trouble]
    shown = f"{len(rows)}" if len(rows) <= GRAPH_MOST else f"The {GRAPH_MOST} worst of {len(rows):,}"
    subtitle = f"{shown}, from provider to receiver · red: late or the provider is red · dashed: little slack"
    if not red:
        return Titled("Who waits for whom: nobody for long", subtitle)
    worst = red[0]
    giver = worst.giver.text if worst.giver else "a provider that is not shown to you"
    return Titled(f"{worst.receiver.text} waits for {giver}: {worst.slack_says}", subtitle)


def _graph_says(rows: list[Wait], found: dict[str, Figure]) -> str:
    late, red = found["dependencies_late"].value, found["dependencies_on_red"].value
    return f"{len(rows):,} open dependencies: {late or 0} late, {red or 0} on a red provider. The table says each."
