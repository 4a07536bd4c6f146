"""The projects behind an overrun; where there is no budget, those whose forecast rose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.parts import Cell, Col, Grid, Span, Titled, Tone

TOP = 10
Listed = tuple[Titled, Grid]


def exceptions(seen: Compared) -> Listed:
    """The largest overruns, with their heading; where there is no budget, the largest rises of a forecast."""
    if seen.states("current_budget", "eac"):
        return _overruns(seen, 1)
    if seen.states("eac", "eac_before") and seen.policy.money_basis == "life":
        return _rises(seen, 1)
    needs = "It needs a budget and a forecast of the same project"
    return Titled("No overrun can be told", needs), Grid((), (), f"{needs}; the sources state none.")


def unders(seen: Compared) -> Listed | None:
    """The other side: the largest underspends, or falls of a forecast; None where neither can be told."""
    if seen.states("current_budget", "eac"):
        return _overruns(seen, -1)
    if seen.states("eac", "eac_before") and seen.policy.money_basis == "life":
        return _rises(seen, -1)
    return None


def _overruns(seen: Compared, side: int) -> Listed:
    """side: 1 for over budget, -1 for under."""
    rows = _listed(seen)
    rows = rows[rows["current_budget"].notna() & rows["eac"].notna()]
    over = _largest(rows.assign(over=side * (rows["eac"] - rows["current_budget"])))
    word, noun = ("over", "overruns") if side > 0 else ("under", "underspends")
    whole = over["over"].sum()
    total = words.amount(whole, seen.currency).text
    of = f"{min(TOP, len(over))} of {formats.count(len(over), 'project')} {word} budget, {total} together"
    of = of if len(over) else f"None of {len(rows):,} projects with a budget and forecast"
    columns: tuple[Col, ...] = (
        Col("project", "Project"),
        Col("forecast", "Forecast", numeric=True, hide_small=True),
        Col("over", word.capitalize(), numeric=True),
        Col("share", "Of budget", numeric=True),
        Col("part", f"Of all {word}", numeric=True, hide_small=True),
    )
    moves = seen.since is not None and seen.policy.money_basis == "life" and seen.states("eac", "eac_before")
    if moves:
        columns = (*columns, Col("moved", f"Since {formats.date_short(seen.since)}", numeric=True))
    cells = [_overrun(row, seen, side, whole) for row in over.head(TOP).itertuples()]
    empty = f"No project is forecast {word} its budget."
    return Titled(f"Largest {noun}", of), Grid(columns, cells, empty, f"Projects forecast {word} budget")


def _listed(seen: Compared) -> pd.DataFrame:
    """What a row of the list says: few columns, of which rows are taken quickly."""
    return seen.facts[["code", "name_", "portfolio", "current_budget", "eac", "eac_before"]]


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["over"] > 0].sort_values("over", ascending=False, kind="stable")


def _overrun(row: Any, seen: Compared, side: int, whole: Any) -> dict[str, Cell]:
    share = row.over / row.current_budget if row.current_budget > 0 else None
    tone: Tone = "bad" if side > 0 else "good"
    budget = words.amount(row.current_budget, seen.currency).text
    return {
        "project": words.project_link(row, f"{row.portfolio}"),
        "forecast": words.proved(
            replace(words.amount(row.eac, seen.currency), title=f"budget {budget}"), "eac", row.code
        ),
        "over": words.proved(words.amount(row.over, seen.currency, tone=tone), "forecast_variance", row.code),
        "share": (words.overrun(share) if side > 0 else formats.percent(share)) if share is not None else "budget is 0",
        "part": formats.percent(int(row.over) / int(whole), 0),
        "moved": _moved(row, seen),
    }


def _moved(row: Any, seen: Compared) -> Cell:
    """How the forecast moved since the date compared with."""
    if pd.isna(row.eac_before):
        return Span("new", "mute")
    change = int(row.eac) - int(row.eac_before)
    tone: Tone = "bad" if change > 0 else "good" if change else "mute"
    return words.amount(change, seen.currency, sign=True, tone=tone) if change else Span("as then", "mute")


def rises(seen: Compared, side: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Projects of which a forecast is known at both dates: all of them, and those whose forecast rose (fell, where side
    is -1), the largest first. Column over: by how much."""
    rows = _listed(seen)
    both = rows[rows["eac"].notna() & rows["eac_before"].notna()]
    both = both.assign(over=side * (both["eac"] - both["eac_before"]))
    return both, _largest(both)


def _rises(seen: Compared, side: int) -> Listed:
    both, rose = rises(seen, side)
    day = formats.date_long(seen.since)
    noun, verb = ("rise", "rose") if side > 0 else ("fall", "fell")
    total = words.amount(rose["over"].sum(), seen.currency).text
    shown = f"{min(TOP, len(rose))} of {len(rose):,} forecasts that {verb} since {day}, by {total} together"
    columns = (
        Col("project", "Project"),
        Col("before", f"On {day}", numeric=True, hide_small=True),
        Col("now", "Now", numeric=True),
        Col("over", noun.capitalize(), numeric=True),
        Col("share", "%", numeric=True),
    )
    cells = [_rise(row, seen, side) for row in rose.head(TOP).itertuples()]
    title = Titled(f"Largest {noun}s of the forecast", f"{shown} · known at both dates for {len(both):,} projects")
    return title, Grid(columns, cells, f"No forecast {verb}.", f"Projects whose forecast {verb}")


def _rise(row: Any, seen: Compared, side: int) -> dict[str, Cell]:
    share: Cell = Span("from nothing", "mute")
    if row.eac_before > 0:
        part = row.over / row.eac_before
        share = words.overrun(part) if side > 0 else formats.percent(part)
    return {
        "project": words.project_link(row, f"{row.portfolio}"),
        "before": words.proved(
            words.amount(row.eac_before, seen.currency), "eac", row.code, ("as_at", f"{seen.since}")
        ),
        "now": words.proved(words.amount(row.eac, seen.currency), "eac", row.code),
        "over": words.amount(side * row.over, seen.currency, sign=True, tone="bad" if side > 0 else "good"),
        "share": share,
    }
