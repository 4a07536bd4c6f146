"""Project on a page: everything about one project, each value with where it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.definitions import figure
from dashboard.metrics.figure import Figure
from dashboard.views import hidden, overrides, quality, words
from dashboard.views.burn import by_month
from dashboard.views.compared import Compared, compare
from dashboard.views.exceptions import clauses
from dashboard.views.facts import month_facts
from dashboard.views.forecast import section_of
from dashboard.views.origins import Origins
from dashboard.views.parts import Empty, Grid, Kpi, Pairs, Said, Section, Span, Titled, Tone
from dashboard.views.project_facts import facts_of, years
from dashboard.views.project_history import baselines_of, changes_of, finishes_of
from dashboard.views.project_status import Narrative, narratives, status, status_title
from dashboard.views.project_tables import milestone_grid, milestones_says, people_booked, registered_of, risks
from data_loaders.queries import history, projects
from data_loaders.snapshot import Selection, Snapshot
from data_loaders.sources.values import fold

NONE_CHOSEN = Empty("Choose a project", "Type a part of its name or code in the box above.")


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
    baselines: dict[str, Section]  # by key, as the others: what there is of them
    left: dict[str, Section]
    right: dict[str, Section]


def choices(snapshot: Snapshot) -> dict[str, str]:
    """Projects to choose from: code -> name with code and portfolio, by name."""
    register = snapshot.selected(snapshot.frame(projects.projects)).sort_values("name")
    return {
        row.code: " · ".join(_texts(row.name_, row.code, row.portfolio))
        for row in register.rename(columns={"name": "name_"}).itertuples()
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


def ahead(snapshot: Snapshot, code: str | None, since: date | None) -> Section | None:
    """Where the project will end, as a range. Apart from `view`: the first time it looks at every past date."""
    seen = compare(snapshot.unselected(), since)
    found = seen.facts[seen.facts["code"] == code]
    return None if found.empty else section_of(seen, next(found.itertuples()))


def _view(seen: Compared, row: Any, found: pd.DataFrame) -> ProjectView:
    snapshot, number = seen.snapshot, int(row.project_id)
    reports = history.facts_of_project(snapshot, "status_report", number)
    progress = history.facts_of_project(snapshot, "progress", number)
    baselines = history.facts_of_project(snapshot, "baseline", number)
    stated = history.facts_of_project(snapshot, "statement", number)
    milestones, open_risks, open_issues, changes = (
        registered_of(snapshot, name, number) for name in ("milestone", "risk", "issue", "change_request")
    )
    journal = history.facts_of_project(snapshot, "budget_line", number)
    frames = (reports, progress, baselines, stated, milestones, open_risks, open_issues, changes, journal)
    origins = Origins(snapshot, [row.record_id, *(record for frame in frames for record in frame["record_id"])])
    lines = month_facts(snapshot)
    lines = lines[lines["project_id"] == number]
    money, unit = by_month(lines, seen, cumulative=True)
    green_to = float(row.limit_slip_amber)  # days late
    return ProjectView(
        name=row.name_,
        place=" · ".join(_texts(row.portfolio, row.program, row.code)),
        headline=_headline(row, seen),
        kpis=_kpis(row, found, seen),
        status_title=status_title(row, reports),
        status=status(row, reports, origins),
        narratives=narratives(snapshot, row, reports, origins),
        facts=facts_of(row, seen, origins, reports, progress, baselines, stated),
        money_title=_money_title(row, seen),
        money=money,
        money_unit=unit,
        money_says=_money_says(row, seen),
        years=years(stated, seen, origins) if lines.empty else None,
        milestones=milestones[["name", "baseline", "forecast", "actual", "key"]].assign(green_to=green_to),
        milestones_says=milestones_says(milestones, green_to),
        milestone_grid=milestone_grid(milestones, origins, green_to),
        baselines=_there(baselines=baselines_of(seen, row, journal, origins)),
        left=_there(finishes=finishes_of(snapshot, number, origins, green_to), changes=changes_of(changes, origins)),
        right=_there(
            override=overrides.section(snapshot, number),
            quality=quality.card(snapshot, number),
            risks=Section(
                Titled("Open risks and issues", "Highest score first"), risks(open_risks, open_issues, origins)
            ),
            people=people_booked(snapshot, number),
        ),
    )


def _there(**sections: Section | None) -> dict[str, Section]:
    return {key: section for key, section in sections.items() if section}


def _texts(*values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str) and value.strip()]


# --- Top ---------------------------------------------------------------------------------------------


def _headline(row: Any, seen: Compared) -> Said:
    why = words.joined(clauses(row, seen.lead))
    color = getattr(row, seen.lead)
    tone: Tone = {"RED": "bad", "AMBER": "warn", "GREEN": "good"}.get(color, "mute")  # type: ignore[assignment]
    start = Span(words.RAG_WORDS[color].capitalize(), tone)
    opinion = " as reported" if not seen.by_figures else " by the figures" if color == row.computed else ""
    if color == "NOT_RATED" and not seen.is_rated:
        opinion = ""
    said = (start, Span(f"{opinion}." if not why else f"{opinion}: {why[:1].lower()}{why[1:]}."))
    if why.startswith(f"{start.text} "):  # "Amber at best: 2 reports missing" names the color itself
        said = (start, Span(f"{why.removeprefix(start.text)}."))
    if not row.rebaselined_green:
        return said
    against = f"{words.RAG_WORDS[row.computed_original]} against the original one"
    return (*said, Span(f" {words.BY_REBASELINE.capitalize()}: {against}.", "warn"))


def _kpis(row: Any, found: pd.DataFrame, seen: Compared) -> list[Kpi]:
    def of(metric: str) -> Any:
        return figure(metric, found, seen.as_at, seen.currency)

    spent, cost = of("cost_to_date"), of("whole_life_cost")
    cards = [_forecast_card(row, of, seen), _finish_card(row)]
    if spent.value is not None:
        used, done = of("budget_used"), of("work_done")
        cards.insert(1, Kpi("Spent to date", words.shown(spent), (Span(f"{words.shown(used)} of budget"),
                     Span(f", {words.shown(done)} of the work", "mute")), metric="cost_to_date"))  # fmt: skip
    if cost.value is not None:
        cards.insert(0, Kpi("Whole-life cost", words.shown(cost), metric="whole_life_cost"))
    return [replace(card, group=(("project", row.code),)) for card in cards]


def _forecast_card(row: Any, of: Callable[[str], Figure], seen: Compared) -> Kpi:
    """The forecast beside the budget, and beside the original one after a change; alone, where there is none."""
    if not seen.shows_money:
        return hidden.card("eac")
    eac, budget, variance = of("eac"), of("current_budget"), of("forecast_variance")
    note = words.basis_note(seen.policy, seen.as_at)
    if budget.value is None:
        said: Said = ()
        if not pd.isna(row.eac) and not pd.isna(row.eac_before) and not note:
            change = int(row.eac) - int(row.eac_before)
            tone: Tone = "bad" if change > 0 else "good" if change else "mute"
            text = words.amount(change, seen.currency, sign=True).text if change else "unchanged"
            said = (Span(text, tone), Span(f" since {formats.date_long(seen.since)}", "mute"))
        label = f"Forecast, {note}" if note else "Forecast at completion"
        return Kpi(label, words.shown(eac), said, words.why_not(eac) or "no budget is stated", metric="eac")
    said = (words.over_or_under(variance, seen.currency), Span(f" (budget {words.shown(budget)})", "mute"))
    small = words.why_not(eac)
    original = of("forecast_variance_original")
    if row.rebaselined and original.value is not None:
        gap = words.over_or_under(original, seen.currency).text
        small = f"{gap} against the original {words.shown(of('original_budget'))}"
    label = "Forecast against budget" + (f", {note}" if note else "")
    return Kpi(label, words.shown(eac), said, small, metric="eac")


def _finish_card(row: Any) -> Kpi:
    said: Said = (Span("no baseline is stated", "mute"),)
    if not pd.isna(row.slip):
        late = int(row.slip)
        tone: Tone = "bad" if late > row.limit_slip_amber else "good"
        said = (Span(formats.days(late), tone), Span(" against the baseline", "mute"))
    elif not pd.isna(row.movement) and row.movement:
        later = int(row.movement)
        word = "later" if later > 0 else "earlier"
        said = (
            Span(f"{abs(later):,} days {word}", "bad" if later > 0 else "good"),
            Span(f" than on {words.day(row.since)}", "mute"),
        )
    note = f"baseline {words.day(row.baseline_finish)}" if not pd.isna(row.baseline_finish) else ""
    if row.rebaselined and not pd.isna(row.slip_original):
        note += f" · {formats.days(int(row.slip_original))} against the original, {words.day(row.original_finish)}"
    return Kpi("Forecast finish", words.day(row.expected_finish), said, note, metric="schedule_slip_days")


# --- Money -------------------------------------------------------------------------------------------


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
    if not seen.shows_money:
        return hidden.TITLE
    says = _money_says(row, seen)
    return Titled(says.rstrip(".") or "Money", f"In {seen.currency}, {seen.policy.basis(seen.as_at)}")
