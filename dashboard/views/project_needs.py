"""What a project needs from somebody, by rule from the record: what to decide first, then what is late, then who and
what is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.compared import CLOSED, Compared
from dashboard.views.delivery_links import Wait
from dashboard.views.parts import Cell, Col, Grid, Section, Span, Stated, Titled, Tone
from dashboard.views.project_glance import gap_says

MOST = 6
MOST_OF_A_KIND = 2
NOTHING = "No decision is open, nothing is overdue, and nothing is reported missing."


def needed(
    row: Any, seen: Compared, changes: pd.DataFrame, milestones: pd.DataFrame, issues: pd.DataFrame,
    takes: list[Wait], gaps: pd.DataFrame,
) -> Section:  # fmt: skip
    """The list, the first MOST of it. row: of `seen.facts`. changes, milestones, issues: the project's rows of the
    registers. takes: what it waits for. gaps: of role_gaps."""
    if row.state in CLOSED:
        return Section(Titled("Nothing is needed", f"The project is {row.state}"), _grid([]))
    found = [*_path(row), *_decisions(changes, seen), *_overdue(row, milestones, seen), *_issues(issues, seen),
             *_waits(takes), *_people(gaps), *_report(row)]  # fmt: skip
    title = f"{formats.count(len(found), 'thing')} needed" if found else "The record asks for nothing"
    said = "The way back and decisions first, then what is late, then what is missing"
    if len(found) > MOST:
        said = f"The first {MOST} of {len(found)}; the rest stands in the cards below"
    return Section(Titled(title, said if found else "By the rules of this page"), _grid(found[:MOST]))


def _grid(rows: list[dict[str, Cell]]) -> Grid:
    columns = (Col("what", "What is needed"), Col("when", "When", numeric=True))
    return Grid(columns, rows, NOTHING, "What the project needs")


def _need(kind: str, text: str, when: str = "", tone: Tone = "plain") -> dict[str, Cell]:
    return {"what": Stated(kind, text), "when": Span(when, tone) if when else None}


def _path(row: Any) -> list[dict[str, Cell]]:
    """That a project which is not green states no way back. One that is stated stands first under "In words"."""
    colors = {row.overall, row.declared, row.reported}
    if not colors & {"AMBER", "RED"} or not row.paths_reported:
        return []
    is_stated = isinstance(row.path_to_green, str) and bool(row.path_to_green.strip())
    return [] if is_stated else [_need("A path to green", "None is stated", "missing", "bad")]


def _decisions(changes: pd.DataFrame, seen: Compared) -> list[dict[str, Cell]]:
    """Changes that were raised and neither approved nor rejected."""
    rows = changes[changes["state"] == "open"].sort_values("raised_on")
    return [
        _need(f"A decision on {_named(row)}", _effect(row, seen), f"raised {words.day(row.raised_on)}")
        for row in rows.head(MOST_OF_A_KIND).itertuples()
    ]


def _named(row: Any) -> str:
    return f"“{row.title.strip()}”" if isinstance(row.title, str) and row.title.strip() else f"change {row.code}"


def _effect(row: Any, seen: Compared) -> str:
    said = []
    if seen.shows_money and not pd.isna(row.cost_effect) and isinstance(row.currency, str):
        said.append(words.amount(row.cost_effect, row.currency, sign=True).text)
    if not pd.isna(row.days_effect):
        said.append(f"{formats.number(int(row.days_effect), sign=True)} days")
    return " and ".join(said) or "its cost and time are not stated"


def _overdue(row: Any, milestones: pd.DataFrame, seen: Compared) -> list[dict[str, Cell]]:
    """Milestones that are not reached, and whose baseline has passed by more than the policy calls green."""
    if not milestones["actual"].notna().any():  # nobody says what was reached
        return []
    rows = milestones.assign(passed=(pd.Timestamp(seen.as_at) - milestones["baseline"]).dt.days)
    rows = rows[rows["actual"].isna() & (rows["passed"] > float(row.limit_slip_amber))]
    if rows.empty:
        return []
    first = next(rows.rename(columns={"name": "name_"}).sort_values("baseline").itertuples())
    more = f" and {formats.count(len(rows) - 1, 'other')}" if len(rows) > 1 else ""
    now = f"forecast {words.day(first.forecast)}" if not pd.isna(first.forecast) else "no forecast"
    return [_need(f"A credible date for “{first.name_}”{more}", f"baseline {words.day(first.baseline)}, {now}",
                  f"{formats.count(int(first.passed), 'day')} overdue", "bad")]  # fmt: skip


def _issues(issues: pd.DataFrame, seen: Compared) -> list[dict[str, Cell]]:
    """Issues that are overdue, the most severe first."""
    rows = issues[issues["due"] < pd.Timestamp(seen.as_at)].sort_values(["severity", "due"], ascending=[False, True])
    late = (pd.Timestamp(seen.as_at) - rows["due"]).dt.days
    return [
        _need("An end to an issue", f"{row.title}{f', {row.owner}' if isinstance(row.owner, str) else ''}",
              f"{formats.count(int(row.late), 'day')} overdue", "bad")
        for row in rows.assign(late=late).head(MOST_OF_A_KIND).itertuples()
    ]  # fmt: skip


def _waits(takes: list[Wait]) -> list[dict[str, Cell]]:
    rows = [one for one in takes if one.is_trouble][:MOST_OF_A_KIND]
    return [_need(f"A delivery of {one.giver_name}", f"{one.title}, needed {one.need_by}", one.slack_says, "bad")
            for one in rows]  # fmt: skip


def _people(gaps: pd.DataFrame) -> list[dict[str, Cell]]:
    said = gap_says(gaps) if len(gaps) else ""
    return [_need("People", said, "next 13 weeks")] if said else []


def _report(row: Any) -> list[dict[str, Cell]]:
    if not row.stale:
        return []
    last = "never reported" if pd.isna(row.reported_on) else f"last for {words.day(row.reported_on)}"
    return [_need("A status report", last, "missing", "bad")]
