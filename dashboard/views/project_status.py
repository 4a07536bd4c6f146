"""What is said of one project: its opinions with their history, and what was reported in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.views import rag_reason, words
from dashboard.views.origins import Origins
from dashboard.views.parts import Cell, Col, Grid, Mark, Strip, Titled
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot

BY_POLICY = "by the policy's limits"


@dataclass(frozen=True)
class Narrative:
    title: str
    text: str
    origin: str


def status_title(row: Any, reports: pd.DataFrame, origins: Origins) -> Titled:
    """Who reported last, for when, and where it stands."""
    if reports.empty:
        return Titled("No status report", "Nobody has reported on this project")
    last = reports.iloc[-1]
    said = [f"Last report for {words.day(last['data_date'])}"]
    if not pd.isna(last["submitted_on"]):
        said.append(f"submitted {words.day(last['submitted_on'])}")
    if isinstance(last["reporter"], str):
        said[-1] += f" by {last['reporter']}"
    place = origins.row(last["record_id"])
    return Titled("Status: declared, assured, computed", ", ".join(said) + (f" · {place}" if place else ""))


def status(row: Any, reports: pd.DataFrame, origins: Origins, since: date | None) -> Grid:
    """One row an opinion: its color at the date compared with and now, why, its history. A mark says the cell that it
    stands in on hover and to screen readers."""
    then = reports[reports["data_date"] <= pd.Timestamp(since)] if since else reports.iloc[:0]
    rows: list[dict[str, Cell]] = []
    for name, whose in (("declared", "Declared"), ("assured", "Assured")):
        if not reports.empty and reports[name].notna().any():
            stale = row.stale and name == "declared"
            rows.append({"opinion": whose, "found": _found(row, name),
                         **_opinion(row, name, reports, then, origins, stale)})  # fmt: skip
    said, by_dimension = _computed(row)
    rows += said
    for name, label in words.DIMENSIONS.items():
        if isinstance(getattr(row, name), str):
            rows.append({"opinion": f"{label}, declared", "found": "",
                         **_opinion(row, name, reports, then, origins, row.stale)})  # fmt: skip
        rows += by_dimension.get(name, [])
    columns = [Col("opinion", "Opinion"), Col("then", "Before", hide_small=True), Col("now", "Now"),
               Col("found", "As stated, or why"), Col("strip", "Last 12 reports", hide_small=True)]  # fmt: skip
    columns = [col for col in columns if any(line.get(col.key) is not None for line in rows)]
    return Grid(tuple(columns), rows, caption="Status by opinion and dimension")


def _opinion(
    row: Any, name: str, reports: pd.DataFrame, then: pd.DataFrame, origins: Origins, stale: Any
) -> dict[str, Cell]:
    """What was declared or assured: now, at the date compared with, and in the last reports."""
    before = then[name].dropna()
    place = origins.of(_stated_in(reports, name), "status_report", name)
    return {
        "now": words.mark(getattr(row, name), place, stale),
        "then": words.mark(before.iloc[-1]) if len(before) else None,
        "strip": _strip(reports, name),
    }


def _computed(row: Any) -> tuple[list[dict[str, Cell]], dict[str, list[dict[str, Cell]]]]:
    """The color in force and the computed one, each with its reason and the distance to the next color; and those of
    cost and schedule, by dimension."""
    before = getattr(row, "overall_before", None)
    said = [("In force", row.overall, rag_reason.overall_says(row))]
    against = ""
    if row.computed_original != row.computed:
        against = f"; {words.RAG_WORDS[row.computed_original]} against the original baseline and budget"
    if against or row.computed != row.overall:
        said.append(("Computed", row.computed, f"{words.RAG_WORDS[row.computed].capitalize()} by the figures{against}"))
    overall = [_line(opinion, color, why) for opinion, color, why in said]
    if isinstance(before, str):
        overall[0]["then"] = words.mark(before)
    cost, schedule = rag_reason.dimensions_say(row)
    return overall, {
        "rag_cost": [_line("Cost, computed", row.rag_cost_computed, cost)],
        "rag_schedule": [_line("Schedule, computed", row.rag_schedule_computed, schedule)],
    }


def _line(opinion: str, color: Any, why: str) -> dict[str, Cell]:
    return {"opinion": opinion, "now": words.mark(color, BY_POLICY), "found": why}


def _stated_in(reports: pd.DataFrame, name: str) -> Any:
    """The record of the last report that states an opinion."""
    stated = reports.loc[reports[name].notna(), "record_id"]
    return stated.iloc[-1] if len(stated) else None


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
    "path_to_green": "Path to green",
    "narrative": "Status",
    "achievements": "Achieved",
    "next_steps": "Next",
    "schedule_narrative": "Schedule",
    "money_narrative": "Money",
}


def narratives(snapshot: Snapshot, row: Any, reports: pd.DataFrame, origins: Origins) -> list[Narrative]:
    """What was reported last in words, the way back first; at the end what the project is for."""
    said = []
    last = reports.iloc[-1] if len(reports) else {}
    for field, title in NARRATIVES.items():
        text = last.get(field)
        if isinstance(text, str) and text.strip():
            said.append(Narrative(title, text.strip(), origins.of(last["record_id"], "status_report", field)))
    entry = history.facts_of_project(snapshot, "register", int(row.project_id)).iloc[-1]
    if isinstance(entry["description"], str) and entry["description"].strip():
        origin = origins.of(row.record_id, "register", "description")
        said.append(Narrative("Aim", entry["description"].strip(), origin))
    return said
