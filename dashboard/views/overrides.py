"""Colors that people put in place of the computed one: shown beside it, with author, reason and expiry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.derived import COLOR_OF_STATE
from dashboard.views import words
from dashboard.views.facts import project_facts
from dashboard.views.parts import Cell, Col, Grid, Link, Mark, Move, Section, Span, Stated, Titled
from data_loaders.queries.overrides import overrides
from data_loaders.snapshot import Snapshot

EMPTY = "No computed color is overridden."
OWN = ["color", "computed", "by", "why", "until"]


@dataclass(frozen=True)
class Overridable:
    """A project whose computed color may be overridden. overridden: whether somebody has, in force or expired."""

    code: str
    label: str
    overridden: bool


def listed(snapshot: Snapshot) -> pd.DataFrame:
    """The overrides of the projects in the selection, those in force first, then by the day they end. Columns: those of
    the query (data_loaders/queries/overrides.py), and name, computed, overall."""
    facts = project_facts(snapshot).set_index("project_id")[["name", "computed", "overall"]]
    found = snapshot.frame(overrides).join(facts, on="project_id", how="inner")
    return found.sort_values(["expired", "expires_on", "name"], kind="stable").reset_index(drop=True)


def section(snapshot: Snapshot, project_id: int) -> Section | None:
    """The override of one project, in force or expired, for its page; None where there is none."""
    found = listed(snapshot.unselected())
    found = found[found["project_id"] == project_id]
    if found.empty:
        return None
    row = next(_rows(found))
    columns = tuple(col for col in COLUMNS if col.key in OWN)
    return Section(Titled(_title(row), "Declared, computed and overridden colors stand side by side"),
                   Grid(columns, [_line(row)], EMPTY, "Override"))  # fmt: skip


def card(snapshot: Snapshot) -> Section:
    """The card of those in force, and of those that have expired and fell back to the computed color."""
    found = listed(snapshot)
    expired = int(found["expired"].sum())
    in_force = len(found) - expired
    title = f"{formats.count(in_force, 'override')} in force" if in_force else "No override is in force"
    subtitle = "A person's color in place of the computed one, until it expires"
    if expired:
        subtitle += f" · {formats.count(expired, 'project')} fell back to the computed color"
    rows = [_line(row) for row in _rows(found)]
    return Section(Titled(title, subtitle), Grid(COLUMNS, rows, EMPTY, "Overrides"))


def choices(snapshot: Snapshot) -> list[Overridable]:
    """The projects in the selection, by name: those that the figures color, and those that are overridden."""
    facts = project_facts(snapshot)
    said = set(snapshot.frame(overrides)["project_id"])
    colored = ~facts["state"].isin(COLOR_OF_STATE) | facts["project_id"].isin(said)
    facts = facts[colored].sort_values("name")
    return [
        Overridable(row.code, f"{row.name_} · {row.code}", row.project_id in said)
        for row in facts.rename(columns={"name": "name_"}).itertuples()
    ]


COLUMNS = (
    Col("project", "Project"), Col("color", "Override"), Col("computed", "By the figures, and in force"),
    Col("by", "By"), Col("why", "Why"), Col("until", "Until"),
)  # fmt: skip


def _rows(found: pd.DataFrame) -> Any:
    return found.rename(columns={"name": "name_"}).itertuples()


def _line(row: Any) -> dict[str, Cell]:
    until = formats.date_long(row.expires_on.date())
    return {
        "project": Link(row.name_, params=(("project", row.code),), below=row.code),
        "color": Mark(row.color, title="expired" if row.expired else "overridden"),
        "computed": Move(words.mark(row.computed, "by the figures"), words.mark(row.overall, "in force")),
        "by": Stated(row.author, f"from {words.day(row.set_on)}, load {row.load}"),
        "why": row.reason,
        "until": Span(f"expired {until}", "warn") if row.expired else until,
    }


def _title(row: Any) -> str:
    until = formats.date_long(row.expires_on.date())
    color, computed = words.RAG_WORDS[row.color], words.RAG_WORDS[row.computed]
    if row.expired:
        return f"The override to {color} by {row.author} expired on {until}: the figures count again"
    return f"Overridden to {color} by {row.author} until {until}; the figures say {computed}"
