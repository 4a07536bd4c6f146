"""The matrix of the RAG page: every open project with its opinions and dimensions side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, overload

import pandas as pd

from dashboard import formats
from dashboard.views import quality, rag_reason, words
from dashboard.views.compared import COLORS, Compared
from dashboard.views.facts import all_project_facts
from dashboard.views.parts import Amount, Asks, Cell, Col, Grid, Mark, Span, Strip, Titled, Tone
from dashboard.views.ranking import size_known
from data_loaders.queries import projects
from data_loaders.snapshot import Snapshot

HISTORY = 12
MONTH = 365.25 / 12  # days
TWO_MONTHS, QUARTER = 61, 92  # days
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
    """One row a project: every opinion and dimension that anybody states; where nobody does, its figures. The rows are
    made when they are looked at."""
    if not seen.is_rated and not (seen.open["computed"].isin(COLORS)).any():
        return _unrated(seen)
    rows = seen.open.copy()
    rows["order"] = rows[seen.lead].map(ORDER) - rows["rebaselined_green"] * 0.5  # before what is plainly green
    rows = rows.assign(size=size_known(rows))
    rows = rows.sort_values(["order", "size"], ascending=[True, False], kind="stable")
    opinions = [n for n in ("declared", "assured", "computed") if (rows[n] != "NOT_RATED").any()]
    opinions += ["overall"] if (rows["overall"] != rows["computed"]).any() else []
    dimensions = [name for name in words.DIMENSIONS if rows[name].notna().any()]
    held = seen.snapshot.frame(colors_held, seen.lead == "reported")
    columns = [Col("project", "Project")]
    columns += [Col(name, OPINIONS.get(name, name.capitalize())) for name in opinions]
    columns += [Col(name, words.DIMENSIONS[name], hide_small=True) for name in dimensions]
    if held["project_id"].isin(rows["project_id"]).any():
        rows = rows.merge(held, how="left", on="project_id")
        said = "Reported" if seen.lead == "reported" else "Declared"
        columns += [Col("since", f"{said} for"), Col("strip", "Last reports", hide_small=True)]
    columns.append(Col("data", "Data"))

    def cells(frame: pd.DataFrame) -> list[dict[str, Cell]]:
        grades = quality.marks(seen.snapshot, frame["project_id"])
        strips = _strips(seen, frame["project_id"])
        return [
            _matrix_row(row, opinions, dimensions, strips, seen.as_at) | {"data": grades[row.project_id]}
            for row in frame.itertuples()
        ]

    return Grid(tuple(columns), Rows(rows, cells), "No open project in this selection.", "Status of every open project")


FILE = ["code", "name", "portfolio", "program", "sponsor", "manager", "stage", "state", "declared", "assured",
        "computed", "overall", *words.DIMENSIONS, "reported_on", "path_to_green"]  # fmt: skip


def matrix_file(snapshot: Snapshot) -> pd.DataFrame:
    """Every project in the selection with its colors, closed ones too. Grain: project. Columns: FILE, rag_… by what
    they rate, overall as in_force."""
    facts = snapshot.frame(all_project_facts)
    chosen = snapshot.selected(facts[FILE]).sort_values("name")
    return chosen.rename(columns={"overall": "in_force", **words.DIMENSIONS})


class Rows(Sequence[dict[str, Cell]]):
    """Rows of a table that are made of a frame when they are looked at: of 20,000 projects a page is."""

    def __init__(self, frame: pd.DataFrame, cells: Callable[[pd.DataFrame], list[dict[str, Cell]]]) -> None:
        self._frame, self._cells = frame, cells
        self._pages: dict[tuple[int, int, int], Rows] = {}

    @cached_property
    def _made(self) -> list[dict[str, Cell]]:
        return self._cells(self._frame)

    def __len__(self) -> int:
        return len(self._frame)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        return iter(self._made)

    @overload
    def __getitem__(self, at: int) -> dict[str, Cell]: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> dict[str, Cell] | Rows:
        if not isinstance(at, slice):
            return self._made[at]
        place = at.indices(len(self))
        if place not in self._pages:  # a page is looked at again and again
            self._pages[place] = Rows(self._frame.iloc[at], self._cells)
        return self._pages[place]


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


def _matrix_row(
    row: Any, opinions: list[str], dimensions: list[str], strips: dict[int, Strip], as_at: date
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {"project": words.project_link(row, _path(row), _tags(row))}
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
    if row.project_id in strips:
        cells["strip"] = strips[row.project_id]
        cells["since"] = _held(row, as_at)
    return cells


# --- Path to green -----------------------------------------------------------------------------------


def _owes_path(row: Any) -> bool:
    """Whether a way back to green is owed: where paths are reported at all, by who declares amber or red."""
    return bool(row.paths_reported) and row.declared in ("AMBER", "RED")


def _path(row: Any) -> str:
    """Who does what until when, as the record states it; empty where nothing is."""
    said = row.path_to_green.strip() if isinstance(row.path_to_green, str) else ""
    return f"Path to green: {said}" if said and _owes_path(row) else ""


def _tags(row: Any) -> tuple[tuple[str, Tone], ...]:
    """What must be said beside the name, and its portfolio, on the same line."""
    tags = words.color_tags(row)
    if _owes_path(row) and not _path(row):
        tags.append(("no path to green", "bad"))
    return (*tags, (str(row.portfolio), "mute"))


# --- History -----------------------------------------------------------------------------------------


def colors_held(snapshot: Snapshot, assured_first: bool) -> pd.DataFrame:
    """Since when the last color that was reported has held without a break. Grain: project that was ever rated.

    assured_first: the assured color where there is one, else the declared one; otherwise the declared one alone.
    Columns: project_id, held (the color), held_since (the first of the reports that say it), from_start (that is the
    first date that anybody reported for: it may have been so before)."""
    history = _colored(snapshot.frame(projects.status_history), assured_first)
    first = history["data_date"].min()
    history = history[history["color"].notna()].sort_values(["project_id", "data_date"], kind="stable")
    before = history.shift()
    same = history["project_id"].eq(before["project_id"]) & history["color"].eq(before["color"]).fillna(False)
    starts = history[~same.astype(bool)].drop_duplicates("project_id", keep="last")
    found = starts.rename(columns={"color": "held", "data_date": "held_since"})
    return found[["project_id", "held", "held_since"]].assign(from_start=found["held_since"] == first)


def _colored(history: pd.DataFrame, assured_first: bool) -> pd.DataFrame:
    color = history["declared"]
    if assured_first:
        color = history["assured"].fillna(color)
    return history[["project_id", "data_date"]].assign(color=color.astype("object"))


def age(days: int) -> str:
    """How long in words: days up to two months, then months."""
    return formats.count(days, "day") if days < TWO_MONTHS else formats.count(round(days / MONTH), "month")


def _held(row: Any, as_at: date) -> Cell:
    """ "red for 4 months": how long the last reported color has held."""
    if not isinstance(row.held, str):
        return Span("no report", "mute")
    days = (pd.Timestamp(as_at) - row.held_since).days
    if not days:
        return Amount(
            f"{words.RAG_WORDS[row.held]} since this report", "plain", "Its last report is the first that says so"
        )
    least = "at least " if row.from_start else ""
    tone: Tone = "bad" if row.held == "RED" else "warn" if row.held == "AMBER" and days > QUARTER else "plain"
    since = f"Since {formats.date_long(row.held_since.date())}" + (", the first report" if row.from_start else "")
    return Amount(f"{words.RAG_WORDS[row.held]} for {least}{age(days)}", tone, since)


def _strips(seen: Compared, ids: pd.Series) -> dict[int, Strip]:
    """Of each of the projects its last reports as marks."""
    history = _colored(seen.snapshot.frame(projects.status_history), seen.lead == "reported")
    periods = sorted(history["data_date"].unique())[-HISTORY:]
    history = history[history["project_id"].isin(ids) & history["data_date"].isin(periods)]
    if history.empty:
        return {}
    wide = history.pivot_table(index="project_id", columns="data_date", values="color", aggfunc="last", dropna=False)
    wide = wide.reindex(columns=periods)
    return {int(number): _strip(row, periods) for number, row in wide.iterrows()}


def _strip(row: pd.Series, periods: list[pd.Timestamp]) -> Strip:
    marks: list[Mark | None] = []
    for period, color in zip(periods, row, strict=True):
        marks.append(words.mark(color, formats.date_long(period.date())) if isinstance(color, str) else None)
    known = [words.RAG_WORDS[m.rag] for m in marks if m]
    return Strip(tuple(marks), f"Last {formats.count(len(periods), 'period')}: {', '.join(known) or 'no report'}")
