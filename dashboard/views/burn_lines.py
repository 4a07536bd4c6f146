"""Lines beside the totals of budget burn: in which fiscal year the life falls, and what exchange rates made of it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.metrics.calendars import MonthCalendar
from dashboard.metrics.figure import Figure
from dashboard.views import words
from dashboard.views.added import add
from dashboard.views.compared import Compared
from dashboard.views.page_facts import Reads, page
from dashboard.views.parts import Amount, Asks, Cell, Col, Grid, Section, Stated, Titled
from data_loaders.snapshot import Snapshot

YEARS = ("cost_prior_years", "cost_this_year", "cost_to_come")
RATES = ("fx_effect", "cost_at_actual_rates")
READS = Reads(metrics=("eac", "cost_to_date"), adds=("months", "fx"))
COLUMNS = (Col("line", "Line"), Col("amount", "Amount", numeric=True), Col("covers", "Known for", numeric=True))


def view(snapshot: Snapshot, since: date | None) -> Section | None:
    """The card of a page that compares with a date."""
    return section(page(snapshot, since, READS))


def section(seen: Compared) -> Section | None:
    """The life of the projects by fiscal year, and the FX effect; None where neither is known, or money is not
    shown."""
    if not seen.shows_money:
        return None
    facts = seen.facts
    for what, column in (("months", YEARS[0]), ("fx", RATES[1])):
        facts = facts if column in facts else add(facts, seen.snapshot, what)
    found = {metric: seen.figure(metric, facts) for metric in (*YEARS, *RATES)}
    years = all(found[name].value is not None for name in YEARS)
    rows = _years(seen, found) if years else []
    rows += _fx(found)
    if not rows:
        return None
    file = pd.DataFrame([{"line": line, "amount": one.value, "currency": seen.currency} for line, one in _file(found)])
    covered = f" · {rows[0]['covers']}" if len(_columns(rows)) < len(COLUMNS) else ""
    return Section(Titled(_title(seen, found, years), _subtitle(found, years) + covered),
                   Grid(_columns(rows), rows, caption="The life by fiscal year, and the FX effect"), file)  # fmt: skip


def _columns(rows: list[dict[str, Cell]]) -> tuple[Col, ...]:
    """For how many projects a line is known is said of each where they differ, else once, in the subtitle."""
    return COLUMNS if len({row["covers"] for row in rows}) > 1 else COLUMNS[:-1]


def _years(seen: Compared, found: dict[str, Figure]) -> list[dict[str, Cell]]:
    """Prior years, this year, to come: life. The life is that of the same projects."""
    names = ("Prior years", year_of(seen), "After it")
    rows = [_row(name, found[metric]) for name, metric in zip(names, YEARS, strict=True)]
    life = seen.figure("eac")
    said = "the three add up to it" if adds_up(life, found) else f"{words.covers(life)}, stated totals included"
    return [*rows, _row("Life of the projects", life, said)]


def adds_up(life: Figure, found: dict[str, Figure]) -> bool:
    """Whether the three parts are the life, to the cent; where a project states a total only, they are less."""
    return life.value is not None and sum(found[name].exact for name in YEARS) == life.exact


def year_of(seen: Compared) -> str:
    """The fiscal year of the date, by its first and last day."""
    calendar = MonthCalendar(seen.policy.fiscal_year_start)
    periods = calendar.periods(calendar.year_of(seen.as_at))
    first, last = formats.month_short(periods[0].start), formats.month_short(periods[-1].end)
    return f"Fiscal year {first} to {last}"


def _fx(found: dict[str, Figure]) -> list[dict[str, Cell]]:
    """The FX effect as its own line, where costs are booked in other currencies; where their rates of the day are not
    known, that."""
    effect = found["fx_effect"]
    if effect.value is None:
        return [_row("FX effect on cost to date", effect)] if effect.reason == "NO_RATE" else []
    at_actual = words.shown(found["cost_at_actual_rates"])
    below = f"cost to date is {at_actual} at the rates of its months"
    return [_row("FX effect on cost to date", effect, below)] if effect.value else []


def _row(line: str, one: Figure, below: str = "") -> dict[str, Cell]:
    """A line with its amount; in full on hover, and in the file, so that a reader can add them up."""
    exact = formats.money(one.value, one.unit, short=False, sign=one.metric == "fx_effect")
    amount = Amount(words.shown(one, sign=one.metric == "fx_effect"), title=exact, asks=Asks(one.metric))
    return {"line": Stated(line, below), "amount": amount, "covers": words.covers(one)}


def _file(found: dict[str, Figure]) -> list[tuple[str, Figure]]:
    return [(one.metric, one) for one in found.values() if one.value is not None]


def _title(seen: Compared, found: dict[str, Figure], years: bool) -> str:
    if years:
        life, this = seen.figure("eac"), found["cost_this_year"]
        return f"{words.shown(this)} of {words.shown(life)} falls in this fiscal year"
    return "What exchange rates made of the cost"


def _subtitle(found: dict[str, Figure], years: bool) -> str:
    effect = found["fx_effect"]
    parts = ["Prior years + this year + after it = life, at budget rates"] if years else []
    if effect.value:
        word = "more" if effect.exact > 0 else "less"
        amount = formats.money(abs(effect.exact), effect.unit)
        parts.append(f"at the rates of its months, cost to date is {amount} {word}")
    return words.joined(parts)
