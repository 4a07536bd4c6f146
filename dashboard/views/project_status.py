"""What is said of one project: its opinions with their history, and what was reported in words."""

from __future__ import annotations

from dataclasses import dataclass
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


def status_title(row: Any, reports: pd.DataFrame) -> Titled:
    if reports.empty:
        return Titled("No status report", "Nobody has reported on this project")
    last = reports.iloc[-1]
    subtitle = f"Last report for {words.day(last['data_date'])}"
    if not pd.isna(last["submitted_on"]):
        subtitle += f", submitted {words.day(last['submitted_on'])}"
    return Titled("Status: declared, assured, computed", subtitle)


def status(row: Any, reports: pd.DataFrame, origins: Origins) -> Grid:
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
    rows += _computed(row)
    for name, label in words.DIMENSIONS.items():
        if isinstance(getattr(row, name), str):
            rows.append({"opinion": f"{label}, declared", "now": words.mark(getattr(row, name), stale=row.stale),
                         "found": "", "strip": _strip(reports, name),
                         "origin": origins.of(last, "status_report", name)})  # fmt: skip
    columns = (Col("opinion", "Opinion"), Col("now", "Now"), Col("found", "As stated, or why"),
               Col("strip", "Last 12 reports", hide_small=True), Col("origin", "From", hide_small=True))  # fmt: skip
    return Grid(columns, rows, caption="Status by opinion and dimension")


def _computed(row: Any) -> list[dict[str, Cell]]:
    """The color in force and the computed ones, each with its reason and the distance to the next color."""
    said = [("In force", row.overall, rag_reason.overall_says(row))]
    against = ""
    if row.computed_original != row.computed:
        against = f"; {words.RAG_WORDS[row.computed_original]} against the original baseline and budget"
    if against or row.computed != row.overall:
        said.append(("Computed", row.computed, f"{words.RAG_WORDS[row.computed].capitalize()} by the figures{against}"))
    cost, schedule = rag_reason.dimensions_say(row)
    said.append(("Cost, computed", row.rag_cost_computed, cost))
    said.append(("Schedule, computed", row.rag_schedule_computed, schedule))
    return [
        {"opinion": opinion, "now": words.mark(color, why), "found": why, "strip": None, "origin": BY_POLICY}
        for opinion, color, why in said
    ]


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


def narratives(snapshot: Snapshot, row: Any, reports: pd.DataFrame, origins: Origins) -> list[Narrative]:
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
