"""The fiscal year or the life of the projects: the same figures of either, and what makes one of the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.metrics.figure import Figure
from dashboard.views import burn_lines, words
from dashboard.views.added import add
from dashboard.views.added_money import side_of_year
from dashboard.views.compared import Compared
from dashboard.views.page_facts import Reads, month_lines, page
from dashboard.views.parts import Amount, Asks, Grid, Pairs, Section, Titled
from data_loaders.snapshot import Snapshot

THIS_YEAR = "cost_this_year"
READS = Reads(
    metrics=("current_budget", "cost_to_date", "etc", "eac", "forecast_variance", "whole_life_cost"),
    adds=("months", "fx"),
)
FIGURES = {
    "current_budget": "Budget",
    "cost_to_date": "Cost to date",
    "etc": "Still to come",
    "eac": "Forecast",
}


@dataclass(frozen=True)
class Spans:
    """choices: key in the address -> what it is of, and its figures. lines: what adds up to the life, and as a file; no
    lines where the sources do not say."""

    title: Titled
    choices: dict[str, tuple[str, Pairs]]
    lines: Section


def view(snapshot: Snapshot, since: date | None) -> Spans | None:
    """What the card of a page says."""
    return spans(page(snapshot, since, READS))


def spans(seen: Compared) -> Spans | None:
    """None where the sources state the life only, or money is not shown."""
    lines = burn_lines.section(seen)
    if not seen.shows_money:
        return None
    if seen.policy.money_basis == "year":
        return _stated_apart(seen)
    if lines is None:
        return None
    if seen.figure(THIS_YEAR, with_months(seen)).value is None:
        return Spans(lines.title, {}, lines)
    choices = {
        "year": (burn_lines.year_of(seen), _of_year(seen)),
        "life": ("Life of the projects", _facts(_of_life(seen), seen)),
    }
    return Spans(lines.title, choices, lines)


def _stated_apart(seen: Compared) -> Spans | None:
    """The year and the whole life as the sources state them, which do not add up to each other."""
    year, whole = _of_life(seen), seen.figure("whole_life_cost")
    if year["eac"].value is None and year["current_budget"].value is None:
        return None
    name = words.basis_note(seen.policy, seen.as_at)
    stated = {metric: one for metric, one in year.items() if one.value is not None}
    choices = {"year": (name[:1].upper() + name[1:], _facts(stated, seen))}
    if whole.value is not None:
        cost = (("Whole-life cost", _amount(whole, "whole_life_cost"), words.covers(whole)),)
        choices["life"] = ("Life of the projects", Pairs(cost))
    said = "As the sources state them; they do not say the years before and after, so the two cannot be reconciled"
    title = Titled(_of_both(year["eac"], whole, name), said)
    return Spans(title, choices, Section(title, Grid((), ())))


def _of_both(year: Figure, whole: Figure, name: str) -> str:
    """ "£39.6bn is forecast for fiscal year 2021/22, £494.2bn for the whole life"."""
    if year.value is None:
        return "Fiscal year or life"
    life = f", {words.shown(whole)} for the whole life" if whole.value is not None else ""
    return f"{words.shown(year)} is forecast for {name}{life}"


def _of_life(seen: Compared) -> dict[str, Figure]:
    return {metric: seen.figure(metric) for metric in (*FIGURES, "forecast_variance")}


def _of_year(seen: Compared) -> Pairs:
    """The figures of the months of the fiscal year, of the projects whose forecast falls into months."""
    facts = year_facts(seen)
    found = {metric: seen.figure(metric, facts) for metric in (*FIGURES, "forecast_variance")}
    return _facts(found, seen, provable={"eac": THIS_YEAR})


def year_facts(seen: Compared) -> pd.DataFrame:
    """Budget, cost and forecast of the fiscal year. Grain: project. Columns as in the project facts, minor units:
    current_budget, cost_to_date, eac (that is `cost_this_year`); missing where the latter is."""
    facts = with_months(seen)
    lines = month_lines(seen.snapshot)
    this = lines[side_of_year(lines["month"], seen.policy, seen.as_at) == THIS_YEAR]
    sums = this.groupby("project_id")[["current", "cost"]].sum()
    known = facts[THIS_YEAR].notna()
    of_year = {
        name: facts["project_id"].map(sums[line]).astype("Int64").fillna(0).where(known & facts[name].notna())
        for name, line in (("current_budget", "current"), ("cost_to_date", "cost"))
    }
    return facts.assign(**of_year, eac=facts[THIS_YEAR], eac_reason=facts[f"{THIS_YEAR}_reason"])


def with_months(seen: Compared) -> pd.DataFrame:
    """The facts with the parts of the life by fiscal year."""
    return seen.facts if THIS_YEAR in seen.facts else add(seen.facts, seen.snapshot, "months")


def _facts(found: dict[str, Figure], seen: Compared, provable: dict[str, str] | None = None) -> Pairs:
    """Figures beside their labels. provable: by which metric a figure is asked for, where not by its own."""
    asked = {metric: metric for metric in found} if provable is None else provable
    rows = [(label, _amount(found[metric], asked.get(metric, "")), "") for metric, label in FIGURES.items()
            if metric in found]  # fmt: skip
    variance = found.get("forecast_variance")
    if variance is not None and variance.value is not None:
        said = words.over_or_under(variance, seen.currency)
        asks = Asks("forecast_variance") if "forecast_variance" in asked else None
        rows.append(("Against budget", Amount(said.text, said.tone, asks=asks), words.covers(variance)))
    return Pairs(tuple(rows))


def _amount(one: Figure, metric: str) -> Amount:
    """Short, with every digit on hover."""
    if one.value is None:
        return Amount(formats.NOT_AVAILABLE, "mute", title=words.why_not(one))
    shown = Amount(words.shown(one), title=formats.money(one.value, one.unit, short=False))
    return replace(shown, asks=Asks(metric)) if metric else shown
