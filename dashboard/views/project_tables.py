"""The tables of the project page: milestones, risks and issues, people."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.views import words
from dashboard.views.origins import Origins
from dashboard.views.parts import Cell, Col, Grid, Section, Span, Titled, Tone
from data_loaders.queries import people, projects
from data_loaders.snapshot import Snapshot


def registered_of(snapshot: Snapshot, entity: str, number: int) -> pd.DataFrame:
    """One project's rows of a register: milestone, risk, issue; closed ones left out."""
    rows = snapshot.frame(projects.registered, entity)
    rows = rows[rows["project_id"] == number]
    return rows[rows["state"] != "closed"] if "state" in rows else rows


def milestones_title(milestones: pd.DataFrame, green_to: float) -> Titled:
    """How many are late by more than the days that the policy calls green."""
    reached = milestones["actual"].fillna(milestones["forecast"])
    slips = (reached - milestones["baseline"]).dt.days.dropna()
    late = int((slips > green_to).sum())
    title = f"{late or 'None'} of {formats.count(len(slips), 'milestone')} {'is' if late == 1 else 'are'} late"
    by = f"By more than {formats.count(int(green_to), 'day')}; baseline against forecast, or the date it was reached"
    return Titled(title, by) if len(slips) else Titled("Milestones", "No forecast is stated")


def milestones_says(milestones: pd.DataFrame) -> str:
    """What comes next, and what has been reached."""
    open_ = milestones[milestones["actual"].isna()]
    done = f"{len(milestones) - len(open_):,} of {len(milestones):,} reached"
    coming = open_.assign(on=open_["forecast"].fillna(open_["baseline"])).dropna(subset="on").sort_values("on")
    if coming.empty:
        return f"{done}."
    first = coming.iloc[0]
    return f"{done}; next is “{first['name']}”, {words.day(first['on'])}."


def milestone_grid(milestones: pd.DataFrame, origins: Origins, green_to: float) -> Grid:
    """Milestones by baseline, with their slip and the row they stand in."""
    rows: list[dict[str, Cell]] = []
    for row in milestones.rename(columns={"name": "name_"}).sort_values("baseline").itertuples():
        reached = row.actual if not pd.isna(row.actual) else row.forecast
        slip = None if pd.isna(reached) or pd.isna(row.baseline) else (reached - row.baseline).days
        text = formats.days(slip) if slip is not None else "n/a"
        rows.append(
            {
                "name": Span(row.name_ + (" · gate" if row.gate is True else "")),
                "baseline": words.day(row.baseline),
                "reached": ("done " if not pd.isna(row.actual) else "") + words.day(reached),
                "slip": Span(text, "bad" if slip and slip > green_to else "good" if slip is not None else "mute"),
                "origin": origins.row(row.record_id),
            }
        )
    columns = (Col("name", "Milestone"), Col("baseline", "Baseline", hide_small=True),
               Col("reached", "Forecast or done"),
               Col("slip", "Slip"), Col("origin", "From", hide_small=True))  # fmt: skip
    return Grid(columns, rows, "No milestones are loaded for this project.", "Milestones")


def risks(open_risks: pd.DataFrame, open_issues: pd.DataFrame, origins: Origins) -> Grid:
    """Open risks by score, then open issues, each with the row it stands in."""
    scored = open_risks.assign(score=open_risks["likelihood"] * open_risks["impact"])
    scored = scored.sort_values("score", ascending=False)
    rows: list[dict[str, Cell]] = [_risk_row(row, origins) for row in scored.itertuples()]
    rows += [
        {"title": row.title, "kind": "issue", "score": f"severity {row.severity}", "owner": _name(row.owner),
         "due": words.day(row.due), "exposure": "", "origin": origins.row(row.record_id)}
        for row in open_issues.itertuples()
    ]  # fmt: skip
    columns = (Col("title", "Risk or issue"), Col("kind", "Kind", hide_small=True), Col("score", "Score"),
               Col("exposure", "Exposure", numeric=True, hide_small=True), Col("owner", "Owner", hide_small=True),
               Col("due", "Due", hide_small=True), Col("origin", "From", hide_small=True))  # fmt: skip
    return Grid(columns, rows, "No open risks or issues are loaded for this project.", "Open risks and issues")


def _risk_row(row: Any, origins: Origins) -> dict[str, Cell]:
    score = None if pd.isna(row.score) else int(row.score)
    tone: Tone = "bad" if score and score >= 15 else "warn" if score and score >= 8 else "plain"
    exposure = ""
    if not pd.isna(row.probability) and not pd.isna(row.cost_impact) and isinstance(row.currency, str):
        minor = int(row.cost_impact) * int(row.probability) // 10_000
        exposure = formats.money(minor / minor_units(row.currency), row.currency)
    text = f"{score} ({row.likelihood} × {row.impact})" if score else "not scored"
    return {"title": row.title, "kind": "risk", "score": Span(text, tone), "exposure": exposure,
            "owner": _name(row.owner), "due": words.day(row.due), "origin": origins.row(row.record_id)}  # fmt: skip


def _name(value: Any) -> str:
    return value if isinstance(value, str) else "n/a"


def people_booked(snapshot: Snapshot, number: int) -> Section | None:
    """Who is booked in the 13 weeks ahead."""
    roster = snapshot.frame(people.resources)
    if roster.empty:
        return None
    lines = snapshot.frame(people.allocations)
    ahead = (lines["week"] > pd.Timestamp(snapshot.as_at)) & (
        lines["week"] <= pd.Timestamp(snapshot.as_at) + pd.Timedelta(weeks=13)
    )
    own = lines[ahead & (lines["project_id"] == number)].groupby("resource")["minutes"].sum()
    who = roster.set_index("resource").loc[lambda frame: frame.index.isin(own.index)]
    who = who.assign(minutes=own).sort_values("minutes", ascending=False)
    rows: list[dict[str, Cell]] = [
        {"name": name, "role": role, "team": team, "hours": f"{minutes / 60:,.0f}"}
        for name, role, team, minutes in zip(who["name"], who["role"], who["team"], who["minutes"], strict=True)
    ]
    columns = (Col("name", "Person"), Col("role", "Role"), Col("team", "Team", hide_small=True),
               Col("hours", "Hours, next 13 weeks", numeric=True))  # fmt: skip
    grid = Grid(columns, rows, "Nobody is booked on this project in the next 13 weeks.", "People booked")
    return Section(Titled("People booked", "Next 13 weeks"), grid)
