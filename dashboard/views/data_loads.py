"""Data page: the loads, those that were withdrawn too, and the rows that were left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import known, words
from dashboard.views.parts import Cell, Col, Grid, Link, Section, Span, Stated, Titled, Tone
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot
from data_loaders.sources.tabular import address

STATES: dict[str, Tone] = {"published": "good", "unchanged": "mute", "refused": "bad"}


def section(snapshot: Snapshot, loads: pd.DataFrame) -> Section:
    """The card of the loads, newest first; from each one on the record can be opened as it was known then."""
    withdrawn = int(loads["withdrawn_by"].notna().sum())
    subtitle = "Newest first · a load publishes wholly or not at all"
    if withdrawn:
        subtitle += f" · {withdrawn:,} withdrawn, kept in the log"
    return Section(Titled(formats.count(len(loads), "load"), subtitle), _loads(snapshot, loads))


def left_out(snapshot: Snapshot, rows: pd.DataFrame) -> Section:
    """The card of the rows that were rejected or skipped."""
    grid = _left_out(rows)
    if not snapshot.scope.hides_nothing:
        said = "Not shown to you: it cannot be told which projects these rows are about."
        return Section(Titled("Rows left out", "Kept as they were found, with the place and the reason"),
                       Grid(grid.columns, [], said))  # fmt: skip
    return Section(_left_out_title(rows), grid)


def _loads(snapshot: Snapshot, loads: pd.DataFrame) -> Grid:
    rows: list[dict[str, Cell]] = []
    first = history.first_register(snapshot.store) or 0
    for row in loads.sort_values("id", ascending=False).itertuples():
        when = "" if pd.isna(row.finished_at) else f"{row.finished_at:%Y-%m-%d %H:%M}"
        problems = [message for message in row.messages if message.get("severity") == "error"]
        says = _said(problems)
        if says and not snapshot.scope.hides_nothing:
            says = "not shown to you"
        rows.append(
            {
                "id": f"{row.id}",
                "file": Stated(known.what(row, snapshot), "" if row.kind == "file" else row.kind),
                "state": _state(row),
                "date": words.day(row.data_date),
                "read": _count(row.read),
                "changed": _count(row.changed),
                "rejected": _count(row.rejected),
                "skipped": _count(row.skipped),
                "when": f"{when} · {row.loaded_by}",
                "then": _as_known_then(row, first),
                "says": says,
            }
        )
    columns = (
        Col("id", "Load"),
        Col("file", "File"),
        Col("state", "State"),
        Col("date", "Data date", hide_small=True),
        Col("read", "Read", numeric=True),
        Col("changed", "Changed", numeric=True, hide_small=True),
        Col("rejected", "Rejected", numeric=True),
        Col("skipped", "Skipped", numeric=True, hide_small=True),
        Col("when", "Loaded, UTC", hide_small=True),
        Col("then", "As known then", hide_small=True),
        Col("says", "Findings", hide_small=True),
    )
    said = any(row["says"] for row in rows)
    return Grid(columns if said else columns[:-1], rows, "Nothing is loaded yet.", "Loads")


def _state(row: Any) -> Cell:
    if not pd.isna(row.withdrawn_by):
        return Span(f"withdrawn by load {row.withdrawn_by}", "bad")
    return Span(row.state, STATES.get(row.state, "plain"))


def _as_known_then(row: Any, first: int) -> Cell:
    """The way to the portfolio as it was known after a load."""
    if row.state != "published" or not first or row.id < first:
        return ""
    return Link("open", page="health", params=(("known_on", str(row.id)),))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> str:
    return "" if pd.isna(value) else f"{int(value):,}"


def _said(problems: list[dict[str, Any]]) -> str:
    if not problems:
        return ""
    first = problems[0]
    more = f" (+{len(problems) - 1} more)" if len(problems) > 1 else ""
    place = " › ".join(part for part in (first.get("sheet"), first.get("cell")) if part) or first.get("file")
    return f"{place}: found {first.get('found')}{more}"


def _left_out_title(left_out: pd.DataFrame) -> Titled:
    rejected = int((left_out["outcome"] == "rejected").sum())
    skipped = len(left_out) - rejected
    return Titled(
        f"{formats.count(rejected, 'row')} rejected, {skipped:,} skipped",
        "Kept as they were found, with the place and the reason",
    )


def _left_out(left_out: pd.DataFrame) -> Grid:
    ordered = left_out.sort_values("outcome", kind="stable")
    rows: list[dict[str, Cell]] = []
    for row in ordered.itertuples():
        whole = address(0, int(row.line), row.orientation)
        state = " · of a refused file" if row.state == "refused" else ""
        place = " › ".join(part for part in (row.file, _text(row.sheet), f"row {row.line}") if part)
        cells = " | ".join(cell for cell in row.cells if cell)
        rows.append(
            {
                "place": Span(place if row.orientation == "rows" else place.replace("row", f"column of {whole}, no.")),
                "outcome": Span(f"{row.outcome}{state}", "bad" if row.outcome == "rejected" else "mute"),
                "reason": _text(row.reason),
                "cells": cells[:160] + ("…" if len(cells) > 160 else ""),
            }
        )
    columns = (Col("place", "Place"), Col("outcome", "Outcome"), Col("reason", "Reason"),
               Col("cells", "As found", hide_small=True))  # fmt: skip
    return Grid(columns, rows, "No row was left out.", "Rows left out")
