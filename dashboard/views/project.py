"""Project on a page: everything about one project, each value with where it came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.definitions import figure
from dashboard.views import words
from dashboard.views.burn import by_month
from dashboard.views.compared import Compared, compare
from dashboard.views.exceptions import clauses
from dashboard.views.facts import month_facts
from dashboard.views.origins import Origins
from dashboard.views.parts import Cell, Col, Empty, Grid, Kpi, Mark, Pairs, Said, Span, Strip, Titled, Tone
from dashboard.views.project_tables import milestone_grid, milestones_says, people_booked, registered_of, risks
from data_loaders.queries import history, projects
from data_loaders.snapshot import Selection, Snapshot
from data_loaders.sources.values import fold

NONE_CHOSEN = Empty("Choose a project", "Type a part of its name or code in the box above.")


@dataclass(frozen=True)
class Narrative:
    title: str
    text: str
    origin: str


@dataclass(frozen=True)
class ProjectView:
    name: str
    place: str
    headline: Said
    kpis: list[Kpi]
    status_title: Titled
    status: Grid
    narratives: list[Narrative]
    facts: Pairs
    money_title: Titled
    money: pd.DataFrame
    money_unit: str
    money_says: str
    years: Grid | None
    milestones: pd.DataFrame  # name, baseline, forecast, actual, key
    milestones_says: str
    milestone_grid: Grid
    risks: Grid
    people: Grid | None


def choices(snapshot: Snapshot) -> dict[str, str]:
    """Projects to choose from: code -> name with portfolio, by name."""
    register = snapshot.selected(snapshot.frame(projects.projects)).sort_values("name")
    return {
        row.code: f"{row.name_} · {row.portfolio}" for row in register.rename(columns={"name": "name_"}).itertuples()
    }


def resolve(snapshot: Snapshot, asked: str | None) -> str | None:
    """The code of the project that an address asks for by its code, or by another code or name it goes by."""
    register = snapshot.frame(projects.projects)
    if not asked or (register["code"] == asked).any():
        return asked
    known = snapshot.frame(projects.aliases)
    numbers = set(known.loc[known["value"].map(fold) == fold(asked), "project_id"])
    found = register.loc[register["project_id"].isin(numbers), "code"]
    return str(found.iloc[0]) if len(found) == 1 else asked


def view(snapshot: Snapshot, code: str | None, since: date | None) -> ProjectView | Empty:
    """Everything the page says; or, for a code that the record does not have at the date, that."""
    if not code:
        return NONE_CHOSEN
    whole = replace(snapshot, selection=Selection())
    seen = compare(whole, since)
    found = seen.facts[seen.facts["code"] == code]
    if found.empty:
        return Empty(
            "No such project",
            f"The record has no project “{code}” on {formats.date_long(snapshot.as_at)}. It may have begun later, "
            "ended before, or not be shown to you. Choose another project or another date.",
        )
    row = next(found.itertuples())
    return _view(seen, row, found)


def _view(seen: Compared, row: Any, found: pd.DataFrame) -> ProjectView:
    snapshot, number = seen.snapshot, int(row.project_id)
    reports = history.facts_of_project(snapshot, "status_report", number)
    progress = history.facts_of_project(snapshot, "progress", number)
    baselines = history.facts_of_project(snapshot, "baseline", number)
    stated = history.facts_of_project(snapshot, "statement", number)
    milestones, open_risks, open_issues = (
        registered_of(snapshot, name, number) for name in ("milestone", "risk", "issue")
    )
    frames = (reports, progress, baselines, stated, milestones, open_risks, open_issues)
    origins = Origins(snapshot, [row.record_id, *(record for frame in frames for record in frame["record_id"])])
    lines = month_facts(snapshot)
    lines = lines[lines["project_id"] == number]
    money, unit = by_month(lines, seen, cumulative=True)
    return ProjectView(
        name=row.name_,
        place=" · ".join(_texts(row.portfolio, row.program, row.code)),
        headline=_headline(row, seen),
        kpis=_kpis(row, found, seen),
        status_title=_status_title(row, reports),
        status=_status(row, reports, origins),
        narratives=_narratives(snapshot, row, reports, origins),
        facts=_facts(row, seen, origins, reports, progress, baselines, stated),
        money_title=_money_title(row, seen),
        money=money,
        money_unit=unit,
        money_says=_money_says(row, seen),
        years=_years(stated, seen, origins) if lines.empty else None,
        milestones=milestones[["name", "baseline", "forecast", "actual", "key"]],
        milestones_says=milestones_says(milestones),
        milestone_grid=milestone_grid(milestones, origins),
        risks=risks(open_risks, open_issues, origins),
        people=people_booked(snapshot, number),
    )


def _texts(*values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str) and value.strip()]


# --- Top ---------------------------------------------------------------------------------------------


def _headline(row: Any, seen: Compared) -> Said:
    why = words.joined(clauses(row, seen.lead))
    color = getattr(row, seen.lead)
    tone: Tone = {"RED": "bad", "AMBER": "warn", "GREEN": "good"}.get(color, "mute")  # type: ignore[assignment]
    start = Span(words.RAG_WORDS[color].capitalize(), tone)
    opinion = "by the figures" if seen.lead == "computed" else "as reported"
    return (start, Span(f" {opinion}." if not why else f" {opinion}: {why[:1].lower()}{why[1:]}."))


def _kpis(row: Any, found: pd.DataFrame, seen: Compared) -> list[Kpi]:
    def of(metric: str) -> Any:
        return figure(metric, found, seen.as_at, seen.currency)

    budget, eac, variance, spent = of("current_budget"), of("eac"), of("forecast_variance"), of("cost_to_date")
    cost, note = of("whole_life_cost"), words.basis_note(seen.policy, seen.as_at)
    cards = [
        Kpi("Forecast against budget" + (f", {note}" if note else ""), words.shown(eac),
            (words.over_or_under(variance, seen.currency), Span(f" (budget {words.shown(budget)})", "mute")),
            "" if eac.value is not None else words.why_not(eac), metric="eac"),
        _finish_card(row),
    ]  # fmt: skip
    if spent.value is not None:
        used, done = of("budget_used"), of("work_done")
        cards.insert(1, Kpi("Spent to date", words.shown(spent), (Span(f"{words.shown(used)} of budget"),
                     Span(f", {words.shown(done)} of the work", "mute")), metric="cost_to_date"))  # fmt: skip
    if cost.value is not None or spent.value is None:
        cards.insert(0, Kpi("Whole-life cost", words.shown(cost), (), words.why_not(cost), metric="whole_life_cost"))
    return cards


def _finish_card(row: Any) -> Kpi:
    said: Said = (Span("no baseline is stated", "mute"),)
    if not pd.isna(row.slip):
        late = int(row.slip)
        said = (Span(formats.days(late), "bad" if late > 7 else "good"), Span(" against the baseline", "mute"))
    elif not pd.isna(row.movement) and row.movement:
        later = int(row.movement)
        word = "later" if later > 0 else "earlier"
        said = (Span(f"{abs(later):,} days {word}", "bad" if later > 0 else "good"), Span(" than before", "mute"))
    note = f"baseline {words.day(row.baseline_finish)}" if not pd.isna(row.baseline_finish) else ""
    return Kpi("Forecast finish", words.day(row.expected_finish), said, note, metric="schedule_slip_days")


# --- Status ------------------------------------------------------------------------------------------


def _status_title(row: Any, reports: pd.DataFrame) -> Titled:
    if reports.empty:
        return Titled("No status report", "Nobody has reported on this project")
    last = reports.iloc[-1]
    subtitle = f"Last report for {words.day(last['data_date'])}"
    if not pd.isna(last["submitted_on"]):
        subtitle += f", submitted {words.day(last['submitted_on'])}"
    return Titled("Status: declared, assured, computed", subtitle)


def _status(row: Any, reports: pd.DataFrame, origins: Origins) -> Grid:
    """One row an opinion: its color now, its history, its origin."""
    rows: list[dict[str, Cell]] = []
    last = reports.iloc[-1]["record_id"] if len(reports) else None
    for name, whose in (("declared", "Declared"), ("assured", "Assured")):
        if not reports.empty and reports[name].notna().any():
            rows.append(
                {
                    "opinion": whose,
                    "now": words.mark(getattr(row, name), stale=row.stale and name == "declared"),
                    "found": _found(row, name),
                    "strip": _strip(reports, name),
                    "origin": origins.of(_stated_in(reports, name), "status_report", name),
                }
            )
    why = f"cost {words.RAG_WORDS[row.rag_cost_computed]}, schedule {words.RAG_WORDS[row.rag_schedule_computed]}"
    rows.append({"opinion": "Computed", "now": words.mark(row.computed, why), "found": why, "strip": None,
                 "origin": "by the policy's thresholds"})  # fmt: skip
    for name, label in words.DIMENSIONS.items():
        if isinstance(getattr(row, name), str):
            rows.append({"opinion": f"{label}, declared", "now": words.mark(getattr(row, name), stale=row.stale),
                         "found": "", "strip": _strip(reports, name),
                         "origin": origins.of(last, "status_report", name)})  # fmt: skip
    columns = (Col("opinion", "Opinion"), Col("now", "Now"), Col("found", "As stated", hide_small=True),
               Col("strip", "Last 12 reports", hide_small=True), Col("origin", "From", hide_small=True))  # fmt: skip
    return Grid(columns, rows, caption="Status by opinion and dimension")


def _stated_in(reports: pd.DataFrame, name: str) -> Any:
    """The record of the last report that states an opinion."""
    return reports.loc[reports[name].notna(), "record_id"].iloc[-1]


def _found(row: Any, name: str) -> str:
    text = getattr(row, f"{name}_as_found")
    return text if isinstance(text, str) else "no rating stated"


def _strip(reports: pd.DataFrame, name: str) -> Strip:
    last = reports.tail(12)
    marks: list[Mark | None] = [
        words.mark(color, words.day(day)) if isinstance(color, str) else None
        for day, color in zip(last["data_date"], last[name], strict=True)
    ]
    said = ", ".join(words.RAG_WORDS[mark.rag] for mark in marks if mark)
    return Strip(tuple(marks), said or "no rating")


NARRATIVES = {
    "narrative": "Status",
    "path_to_green": "Path to green",
    "achievements": "Achieved",
    "next_steps": "Next",
    "schedule_narrative": "Schedule",
    "money_narrative": "Money",
}


def _narratives(snapshot: Snapshot, row: Any, reports: pd.DataFrame, origins: Origins) -> list[Narrative]:
    said = []
    entry = history.facts_of_project(snapshot, "register", int(row.project_id)).iloc[-1]
    if isinstance(entry["description"], str) and entry["description"].strip():
        origin = origins.of(row.record_id, "register", "description")
        said.append(Narrative("Aim", entry["description"].strip(), origin))
    if reports.empty:
        return said
    last = reports.iloc[-1]
    for field, title in NARRATIVES.items():
        if isinstance(last[field], str) and last[field].strip():
            said.append(Narrative(title, last[field].strip(), origins.of(last["record_id"], "status_report", field)))
    return said


# --- Facts with their origin -------------------------------------------------------------------------


def _facts(
    row: Any,
    seen: Compared,
    origins: Origins,
    reports: pd.DataFrame,
    progress: pd.DataFrame,
    baselines: pd.DataFrame,
    stated: pd.DataFrame,
) -> Pairs:
    rows: list[tuple[str, Cell, str]] = []
    for field, label in (("sponsor", "Sponsor"), ("manager", "Project manager"), ("stage", "Stage"), ("state", "State"),
                         ("method", "Method"), ("priority", "Priority"), ("objective", "Objective"),
                         ("category", "Category")):  # fmt: skip
        value = getattr(row, field)
        if not pd.isna(value):
            text = str(value).replace("_", " ") if field == "state" else str(value)
            rows.append((label, text, origins.of(row.record_id, "register", field)))
    rows.append(("Start", words.day(row.start), origins.of(row.record_id, "register", "start")))
    if len(baselines):
        last = baselines.iloc[-1]
        label = "Baseline finish" + (f" (version {last['version']})" if last["version"] else "")
        rows.append((label, words.day(last["finish"]), origins.of(last["record_id"], "baseline", "finish")))
    if len(progress):
        last = progress.iloc[-1]
        value = words.day(last["forecast_finish"])
        rows.append(("Forecast finish", value, origins.of(last["record_id"], "progress", "forecast_finish")))
        if not pd.isna(last["percent_complete"]):
            share = formats.percent(int(last["percent_complete"]) / 10_000, 0)
            rows.append(("Work done", share, origins.of(last["record_id"], "progress", "percent_complete")))
    rows += _money_facts(row, seen, origins, stated)
    return Pairs(tuple(rows))


MONEY = {
    "original_budget": ("Original budget", "budget_line"),
    "current_budget": ("Current budget", "budget_line"),
    "cost_to_date": ("Cost to date", "cost_line"),
    "open_commitment": ("Open commitment", "cost_line"),
    "eac": ("Forecast at completion", "forecast_line"),
    "whole_life_cost": ("Whole-life cost", ""),
}


def _money_facts(row: Any, seen: Compared, origins: Origins, stated: pd.DataFrame) -> list[tuple[str, Cell, str]]:
    rows: list[tuple[str, Cell, str]] = []
    for measure, (label, entity) in MONEY.items():
        value = getattr(row, measure)
        origin = origins.sum_of(entity, int(row.project_id)) if entity else ""
        own = stated[stated["measure"] == measure]
        if origin and measure == "eac":
            origin = f"cost to date and {origin}"
        if not origin and len(own):
            origin = origins.of(own.iloc[-1]["record_id"], "statement", "amount", measure=measure)
        if pd.isna(value) and not len(own):
            continue
        text = words.amount(value, seen.currency).text
        if pd.isna(value):
            text = f"n/a, {own.iloc[-1]['reason'].replace('_', ' ').lower()}"
        if isinstance(row.currency, str) and row.currency != seen.currency and not pd.isna(value):
            text += f", converted from {row.currency} at the budget rate"
        rows.append((label, text, origin))
    return rows


def _money_says(row: Any, seen: Compared) -> str:
    if pd.isna(row.eac) or pd.isna(row.current_budget):
        return ""
    over = int(row.eac) - int(row.current_budget)
    word = "over" if over > 0 else "under"
    gap = words.amount(abs(over), seen.currency).text
    if abs(over) * 2000 <= int(row.current_budget):
        return f"Forecast {words.amount(row.eac, seen.currency).text}, on budget."
    return f"Forecast {words.amount(row.eac, seen.currency).text}, {gap} {word} the current budget."


def _money_title(row: Any, seen: Compared) -> Titled:
    says = _money_says(row, seen)
    return Titled(says.rstrip(".") or "Money", f"In {seen.currency}, {seen.policy.basis(seen.as_at)}")


def _years(stated: pd.DataFrame, seen: Compared, origins: Origins) -> Grid:
    """What is stated year by year, where there is no money by month."""
    labels = {
        "whole_life_cost": "Whole-life cost",
        "current_budget": "Budget of the year",
        "eac": "Forecast of the year",
    }
    if seen.policy.money_basis == "life":
        labels |= {"current_budget": "Budget", "eac": "Forecast at completion"}
    rows: list[dict[str, Cell]] = []
    for day, facts in stated[stated["measure"].isin(labels)].groupby("data_date"):
        cells: dict[str, Cell] = {"as_at": words.day(day)}
        for measure, fact in zip(facts["measure"], facts.itertuples(), strict=True):
            known = not pd.isna(fact.amount)
            cells[measure] = words.amount(fact.amount, fact.currency) if known else Span(_reason(fact.reason), "mute")
        cells["origin"] = origins.of(facts.iloc[0]["record_id"], "statement", "amount").split(" › ")[0]
        rows.append(cells)
    columns = [Col("as_at", "As at")]
    columns += [Col(m, label, numeric=True) for m, label in labels.items() if (stated["measure"] == m).any()]
    return Grid((*columns, Col("origin", "From", hide_small=True)), rows, "No money is stated.", "Money by report")


def _reason(code: Any) -> str:
    return {"WITHHELD": "withheld", "NOT_STATED": "not stated"}.get(code, "n/a")
