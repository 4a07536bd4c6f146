"""Who waits for whom: the open dependencies, worst first, as rows of a table and as lines of a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from dashboard import formats
from dashboard.metrics.figure import REASON_WORDS, Figure, Reason
from dashboard.views import delivery_facts, words
from dashboard.views.compared import Compared
from dashboard.views.facts import all_project_facts
from dashboard.views.parts import Cell, Col, Grid, Link, Mark, Span, Stated, Titled, Tone

State = Literal["late", "red", "tight", "unknown", "in_time"]
STATE_WORDS: dict[State, str] = {
    "late": "late",
    "red": "provider is red",
    "tight": "little slack",
    "unknown": "no date",
    "in_time": "in time",
}
TONES: dict[State, Tone] = {"late": "bad", "red": "bad", "tight": "warn", "unknown": "mute", "in_time": "plain"}
NOT_SHOWN = REASON_WORDS[Reason.NOT_SHOWN]


@dataclass(frozen=True)
class Wait:
    """One open dependency. giver: None where it is not shown to the viewer, or not in the register (giver_says)."""

    receiver: Link
    giver: Link | None
    giver_says: str
    giver_mark: Mark | None
    title: str
    need_by: str
    forecast: str
    slack_says: str
    state: State
    is_late: bool
    is_red: bool

    @property
    def is_trouble(self) -> bool:
        return self.state in ("late", "red")

    @property
    def giver_name(self) -> str:
        return self.giver.text if self.giver else self.giver_says


def waits(seen: Compared) -> list[Wait]:
    """The open dependencies of the projects in the selection: late ones first, then those on a red provider, then by
    slack."""
    rows = seen.snapshot.frame(delivery_facts.dependencies)
    names = seen.snapshot.frame(_names).set_index("project_id")
    rows = rows[rows["open"] & rows["project_id"].isin(seen.open["project_id"])]
    rows = rows.assign(order=rows["late"] * -2 - rows["red"] * 1).sort_values(
        ["order", "slack"], kind="stable", na_position="last"
    )
    nobody = NOT_SHOWN if not seen.snapshot.scope.is_everything else "not in the register"
    return [_wait(row, names, nobody) for row in rows.itertuples()]


def _names(snapshot: Any) -> pd.DataFrame:
    """Names and codes of all projects that the scope allows."""
    facts = snapshot.frame(all_project_facts)
    return facts[["project_id", "name", "code"]]


def _wait(row: Any, names: pd.DataFrame, nobody: str) -> Wait:
    giver = _link(row.giver_id, names)
    return Wait(
        receiver=_link(row.project_id, names) or Link(nobody),
        giver=giver,
        giver_says="" if giver else nobody,
        giver_mark=words.mark(row.color) if giver else None,
        title=row.title if isinstance(row.title, str) else "",
        need_by=words.day(row.need_by),
        forecast=words.day(row.forecast),
        slack_says=_slack(row),
        state=_state(row),
        is_late=bool(row.late),
        is_red=bool(row.red),
    )


def _link(number: Any, names: pd.DataFrame) -> Link | None:
    if pd.isna(number) or number not in names.index:
        return None
    return Link(str(names.at[number, "name"]), params=(("project", str(names.at[number, "code"])),))


def _state(row: Any) -> State:
    if row.late:
        return "late"
    if row.red:
        return "red"
    if row.tight:
        return "tight"
    return "unknown" if pd.isna(row.slack) else "in_time"


def _slack(row: Any) -> str:
    """ "73 days late", "14 days of slack"; overdue where the day has passed and nothing later is forecast."""
    if pd.isna(row.slack):
        return "overdue, no forecast" if row.late else "no forecast" if pd.isna(row.forecast) else "no need-by date"
    if row.slack < 0:
        return f"{formats.count(-int(row.slack), 'day')} late"
    return "overdue" if row.late else f"{formats.count(int(row.slack), 'day')} of slack"


def waits_title(rows: list[Wait], found: dict[str, Figure]) -> Titled:
    """What the table lists."""
    hidden = sum(row.giver is None for row in rows)
    said = "Late first, then those whose provider is red, then by slack"
    if hidden:
        said += f" · {formats.count(hidden, 'provider')} {rows[-1].giver_says or NOT_SHOWN}"
    trouble = sum(row.is_trouble for row in rows)
    if not rows:
        return Titled("No project waits for another", said)
    start = f"{formats.count(trouble, 'dependency')} of {len(rows):,}"
    title = (
        f"{start} {'needs' if trouble == 1 else 'need'} a decision" if trouble else f"{len(rows):,} open, all in time"
    )
    return Titled(title, said)


def waits_grid(rows: list[Wait]) -> Grid:
    """The dependencies, a row each: what the graph draws, and the rest."""
    cells: list[dict[str, Cell]] = [
        {
            "receiver": Link(row.receiver.text, row.receiver.page, row.receiver.params, row.title),
            "giver": row.giver or Span(row.giver_says, "mute"),
            "rag": row.giver_mark,
            "need": row.need_by,
            "forecast": row.forecast,
            "slack": Stated(row.slack_says, _why(row), TONES[row.state]),
        }
        for row in rows
    ]
    columns = (Col("receiver", "Receiver and what it waits for"), Col("giver", "Provider"), Col("rag", "RAG"),
               Col("need", "Needed", numeric=True), Col("forecast", "Forecast", numeric=True),
               Col("slack", "Slack", numeric=True))  # fmt: skip
    return Grid(columns, cells, "No project waits for another.", "Open dependencies, worst first")


def _why(row: Wait) -> str:
    """What the slack alone does not say."""
    if row.is_red:
        return STATE_WORDS["red"]
    return STATE_WORDS[row.state] if row.state == "tight" else ""
