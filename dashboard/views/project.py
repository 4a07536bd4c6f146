"""Project on a page: everything about one project, each value with where it came from."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import hidden, overrides, quality, words
from dashboard.views.burn import by_month
from dashboard.views.compared import Compared, compare
from dashboard.views.exceptions import clauses
from dashboard.views.facts import month_facts
from dashboard.views.forecast import section_of
from dashboard.views.origins import Origins
from dashboard.views.parts import (
    Cell,
    Empty,
    Grid,
    Kpi,
    Link,
    Pairs,
    Said,
    Section,
    Span,
    Stated,
    Titled,
    Tone,
)
from dashboard.views.project_facts import facts_of, years
from dashboard.views.project_figures import amounts_of, kpis_of
from dashboard.views.project_glance import (
    benefits_section,
    gap_section,
    of_project,
    role_gaps,
    top_risks,
    waits_of,
    waits_section,
)  # fmt: skip
from dashboard.views.project_history import baselines_of, changes_of, finishes_of
from dashboard.views.project_needs import needed
from dashboard.views.project_status import Narrative, narratives, status, status_title
from dashboard.views.project_tables import (
    milestone_grid,
    milestones_says,
    milestones_title,
    people_booked,
    registered_of,
    risks,
)
from data_loaders.queries import history, projects
from data_loaders.snapshot import Selection, Snapshot
from data_loaders.sources.values import fold


@dataclass(frozen=True)
class ProjectView:
    """One sheet of paper: the answer, why, what is needed, money, milestones, the short cards; and the record behind
    it. Sections are by key, as many as the record has."""

    name: str
    place: str  # where it belongs, its code, who answers for it, how far it is
    headline: Said
    kpis: list[Kpi]
    status_title: Titled
    status: Grid
    needed: Section
    glance: dict[str, Section]
    narratives_title: Titled
    narratives: list[Narrative]
    facts_title: Titled
    facts: Pairs
    money_title: Titled
    money: pd.DataFrame
    money_unit: str
    money_says: str
    amounts: Grid  # budget, cost, forecast
    years: dict[str, Section]  # where there is no money by month
    milestones: pd.DataFrame  # name, baseline, forecast, actual, key
    milestones_title: Titled
    milestones_says: str
    baselines: dict[str, Section]
    left: dict[str, Section]
    right: dict[str, Section]
    absent: str  # what the record says nothing of, said once

    @property
    def is_left_shorter(self) -> bool:
        return tall(self.left) < tall(self.right)


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


def view(snapshot: Snapshot, code: str, since: date | None) -> ProjectView | Empty:
    """Everything the page says; or, for a code that the record does not have at the date, that."""
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


def ahead(snapshot: Snapshot, code: str, since: date | None) -> dict[str, Section]:
    """Where the project will end, as a range. Apart from `view`: the first time it looks at every past date."""
    seen = compare(snapshot.unselected(), since)
    found = seen.facts[seen.facts["code"] == code]
    return {} if found.empty else _there(range=section_of(seen, next(found.itertuples())))


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
    benefits = of_project(snapshot, "benefit", number)
    frames = (reports, progress, baselines, stated, milestones, open_risks, open_issues, changes, journal)
    origins = Origins(snapshot, [row.record_id, *(record for frame in frames for record in frame["record_id"])])
    lines = month_facts(snapshot)
    lines = lines[lines["project_id"] == number]
    money, unit = by_month(lines, seen, cumulative=True)
    green_to = float(row.limit_slip_amber)  # days late
    takes, gives = waits_of(seen, number, row.code)
    gaps = role_gaps(snapshot, number)
    both = risks(open_risks, open_issues, origins)
    booked = people_booked(snapshot, number)
    left, right = level(
        _there(finishes=finishes_of(snapshot, number, origins, green_to), changes=changes_of(changes, origins)),
        _there(quality=quality.card(snapshot, number)),
        _there(
            dates=_dates(milestones, origins, green_to),
            people=booked if booked and booked.grid.rows else None,
            register=Section(Titled("Open risks and issues", "Highest score first"), both) if both.rows else None,
        ),
    )
    return ProjectView(
        name=row.name_,
        place=_place(row),
        headline=_headline(row, seen),
        kpis=kpis_of(row, found, seen),
        status_title=status_title(row, reports, origins),
        status=status(row, reports, origins, seen.since),
        needed=needed(row, seen, changes, milestones, open_issues, takes, gaps),
        glance=_there(
            override=overrides.section(snapshot, number),
            risks=top_risks(both, found, seen, len(open_risks), len(open_issues)),
            waits=waits_section(takes, gives),
            gap=gap_section(gaps),
            benefits=benefits_section(seen, found, benefits),
        ),
        narratives_title=Titled("In words", "As reported last"),
        narratives=narratives(snapshot, row, reports, origins),
        facts_title=Titled("Facts", "Each value with the cell it came from"),
        facts=facts_of(row, seen, origins, reports, progress, baselines, stated),
        money_title=_money_title(row, seen),
        money=money,
        money_unit=unit,
        money_says=_money_says(row, seen),
        amounts=amounts_of(found, seen),
        years=_there(years=Section(_money_title(row, seen), years(stated, seen, origins)) if lines.empty else None),
        milestones=milestones[["name", "baseline", "forecast", "actual", "key"]].assign(green_to=green_to),
        milestones_title=milestones_title(milestones, green_to),
        milestones_says=milestones_says(milestones),
        baselines=_there(baselines=baselines_of(seen, row, journal, origins)),
        left=left,
        right=right,
        absent=_absent(
            ("milestones", milestones), ("open risks", open_risks), ("open issues", open_issues),
            ("benefits", benefits), ("change requests", changes), ("open dependencies", [*takes, *gives]),
            ("people booked", booked.grid.rows if booked else []),
        ),
    )  # fmt: skip


def _dates(milestones: pd.DataFrame, origins: Origins, green_to: float) -> Section | None:
    """Every milestone with its dates. None where there is none."""
    if milestones.empty:
        return None
    titled = Titled("Milestones, each with its dates", "Baseline against forecast, or the date it was reached")
    return Section(titled, milestone_grid(milestones, origins, green_to))


def _place(row: Any) -> str:
    """Where it belongs, who answers for it, how far it is."""
    state = str(row.state).replace("_", " ")
    people = [f"{word} {getattr(row, field)}" for field, word in (("sponsor", "sponsor"), ("manager", "manager"))
              if isinstance(getattr(row, field), str)]  # fmt: skip
    return " · ".join([*_texts(row.portfolio, row.program, row.code), *people, *_texts(row.stage), state])


def _absent(*registers: tuple[str, Sized]) -> str:
    """What the record has none of, in one sentence; empty where it has something of each."""
    missing = [name for name, rows in registers if not len(rows)]
    if not missing:
        return ""
    said = " or ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
    return f"The record has no {said} of this project at this date."


SHOWN = 8  # rows of a long table before its pages are turned
AS_CURVE, BY_MILESTONE = 15, 1.45  # rows that the card of the curve, and a milestone in its chart, are as tall as
TWO_LINES = 1.6  # rows that one with a line below it is as tall as
HEAD = 3  # rows that the heading of a card is as tall as


def room_beside(glance: dict[str, Section], milestones: int) -> tuple[dict[str, Section], dict[str, Section]]:
    """The short cards that have room beside the charts, and those that have not. milestones: how many are drawn."""
    room = max(AS_CURVE, HEAD + BY_MILESTONE * milestones)
    beside: dict[str, Section] = {}
    for key, one in glance.items():
        if tall({**beside, key: one}) > room:
            break
        beside[key] = one
    return beside, {key: one for key, one in glance.items() if key not in beside}


def tall(column: dict[str, Section]) -> float:
    """About how tall cards are below each other, in rows of a table."""
    return sum(HEAD + sum(map(_row_tall, one.grid.rows[:SHOWN])) for one in column.values())


def _row_tall(row: dict[str, Cell]) -> float:
    return TWO_LINES if any(isinstance(cell, (Link, Stated)) and cell.below for cell in row.values()) else 1.0


def level(left: dict[str, Section], right: dict[str, Section], rest: dict[str, Section]) -> tuple[
    dict[str, Section], dict[str, Section]
]:  # fmt: skip
    """Two columns about as tall as each other: what stands in each, and the rest where there is more room."""
    left, right = dict(left), dict(right)
    for key, one in sorted(rest.items(), key=lambda item: -len(item[1].grid.rows)):
        (left if tall(left) <= tall(right) else right)[key] = one
    return left, right


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
