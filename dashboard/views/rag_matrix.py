"""The matrix of the RAG page: every open project with its opinions and dimensions side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import quality, rag_reason, words
from dashboard.views.compared import COLORS, Compared
from dashboard.views.exceptions import size_known
from dashboard.views.parts import Asks, Cell, Col, Grid, Mark, Span, Strip, Titled
from data_loaders.queries import projects

HISTORY = 12
OPINIONS = {"overall": "In force"}
ORDER = {"RED": 0, "AMBER": 1, "NOT_RATED": 2, "ON_HOLD": 3, "GREEN": 4, "COMPLETE": 5, "CANCELLED": 6}


def matrix_title(seen: Compared) -> Titled:
    """What the matrix lists, and in which order."""
    count = formats.count(len(seen.open), "project")
    if seen.is_rated:
        shown = f"{count} · the opinions side by side · hatched: stale or not rated"
        return Titled("Every open project, worst first", shown)
    order = "largest forecast first" if _sized(seen) else "by name"
    return Titled(f"Every open project, {order}", f"{count} · none is rated, so none is worse than another")


def _sized(seen: Compared) -> bool:
    return bool(size_known(seen.open).notna().any())


def matrix(seen: Compared) -> Grid:
    """One row a project: every opinion and dimension that anybody states; where nobody does, its figures."""
    if not seen.is_rated and not (seen.open["computed"].isin(COLORS)).any():
        return _unrated(seen)
    rows = seen.open.copy()
    rows["order"] = rows[seen.lead].map(ORDER) - rows["rebaselined_green"] * 0.5  # before what is plainly green
    rows = rows.assign(size=size_known(rows))
    rows = rows.sort_values(["order", "size"], ascending=[True, False], kind="stable")
    opinions = [n for n in ("declared", "assured", "computed") if (rows[n] != "NOT_RATED").any()]
    opinions += ["overall"] if (rows["overall"] != rows["computed"]).any() else []
    dimensions = [name for name in words.DIMENSIONS if rows[name].notna().any()]
    strips = _strips(seen)
    columns = [Col("project", "Project")]
    columns += [Col(name, OPINIONS.get(name, name.capitalize())) for name in opinions]
    columns += [Col(name, words.DIMENSIONS[name], hide_small=True) for name in dimensions]
    if strips:
        columns += [Col("since", "Since", hide_small=True), Col("strip", "Last reports", hide_small=True)]
    columns.append(Col("data", "Data"))
    grades = quality.marks(seen.snapshot)
    cells = [
        _matrix_row(row, opinions, dimensions, strips) | {"data": grades[row.project_id]} for row in rows.itertuples()
    ]
    return Grid(tuple(columns), cells, "No open project in this selection.", "Status of every open project")


def _unrated(seen: Compared) -> Grid:
    """What is known of projects that nobody rates: money, finish, and how it moved."""
    rows = seen.open.assign(size=size_known(seen.open)).sort_values("size", ascending=False, kind="stable")
    columns = [Col("project", "Project"), Col("size", "Forecast" if seen.states("eac") else "Size", numeric=True)]
    columns += [Col("finish", "Forecast finish", numeric=True)]
    if seen.since:
        columns += [Col("moved", f"Finish since {formats.date_short(seen.since)}", numeric=True, hide_small=True)]
    columns.append(Col("data", "Data"))
    grades = quality.marks(seen.snapshot)
    cells: list[dict[str, Cell]] = [
        {
            "data": grades[row.project_id],
            "project": words.project_link(row, f"{row.portfolio}"),
            "size": words.amount(row.eac if seen.states("eac") else row.size, seen.currency),
            "finish": words.day(row.expected_finish),
            "moved": _moved(row),
        }
        for row in rows.itertuples()
    ]
    return Grid(tuple(columns), cells, "No open project in this selection.", "Every open project, none of them rated")


def _moved(row: Any) -> Cell:
    if pd.isna(row.movement):
        return Span("new" if pd.isna(row.finish_before) and not pd.isna(row.expected_finish) else "n/a", "mute")
    if not row.movement:
        return Span("unchanged", "mute")
    later = row.movement > row.limit_slip_amber
    text = f"{formats.count(abs(int(row.movement)), 'day')} {'later' if row.movement > 0 else 'earlier'}"
    return Span(text, "bad" if later else "plain")


def _matrix_row(row: Any, opinions: list[str], dimensions: list[str], strips: dict[int, Any]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {"project": words.project_link(row, f"{row.portfolio}", tuple(words.color_tags(row)))}
    for name in opinions:
        stale = row.stale and name == "declared"
        found = getattr(row, f"{name}_as_found", "")
        title = found if isinstance(found, str) else ""
        if name == "computed":
            title = rag_reason.why(row)
        elif name == "overall":
            title = rag_reason.overall_says(row)
        counted = f"{name}_counted" if name in ("declared", "reported") else name
        asks = Asks(f"rag_{name}", (("project", row.code), ("rag", getattr(row, counted))))
        cells[name] = replace(words.mark(getattr(row, name), title, stale), asks=asks)
    for name in dimensions:
        cells[name] = words.mark(getattr(row, name), words.DIMENSIONS[name], row.stale)
    strip = strips.get(row.project_id)
    if strip:
        cells["strip"], cells["since"] = strip
    return cells


def _strips(seen: Compared) -> dict[int, tuple[Strip, str]]:
    """Of each project its last reports as marks, and since when the color has held."""
    history = seen.snapshot.frame(projects.status_history)
    history = history[history["project_id"].isin(seen.open["project_id"])]
    if history.empty:
        return {}
    color = history["assured"].fillna(history["declared"]) if seen.lead == "reported" else history["declared"]
    history = history.assign(color=color)
    periods = sorted(history["data_date"].unique())[-HISTORY:]
    wide = history.pivot_table(index="project_id", columns="data_date", values="color", aggfunc="last", dropna=False)
    wide = wide.reindex(columns=periods)
    return {int(number): (_strip(row, periods), _held(row, periods)) for number, row in wide.iterrows()}


def _strip(row: pd.Series, periods: list[pd.Timestamp]) -> Strip:
    marks: list[Mark | None] = []
    for period, color in zip(periods, row, strict=True):
        marks.append(words.mark(color, formats.date_long(period.date())) if isinstance(color, str) else None)
    known = [words.RAG_WORDS[m.rag] for m in marks if m]
    return Strip(tuple(marks), f"Last {formats.count(len(periods), 'period')}: {', '.join(known) or 'no report'}")


def _held(row: pd.Series, periods: list[pd.Timestamp]) -> str:
    known = [(p, c) for p, c in zip(periods, row, strict=True) if isinstance(c, str)]
    if not known:
        return "no report"
    held = known[-1]
    for period, color in reversed(known):
        if color != held[1]:
            break
        held = (period, color)
    earliest = held[0] == periods[0]
    return ("before " if earliest and len(known) > 1 else "") + formats.month_short(held[0].date())
