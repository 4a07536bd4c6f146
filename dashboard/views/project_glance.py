"""The short cards of the project page: what it risks, waits for and gives, lacks of people, and is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.definitions import figure
from dashboard.metrics.figure import Figure
from dashboard.metrics.utilization import fte
from dashboard.views import delivery_facts, words
from dashboard.views.added import add
from dashboard.views.compared import Compared
from dashboard.views.delivery_links import TONES, Wait, waits
from dashboard.views.parts import Cell, Col, Grid, Section, Span, Stated, Titled
from dashboard.views.people import OUTLOOK_WEEKS, standard_week, weeks_in_view
from data_loaders.queries import people, projects
from data_loaders.snapshot import Snapshot

TOP_RISKS = 3
MOST = 5  # rows of a short card; the title says how many there are
SHORT = 0.05  # FTE; less is rounding


def figure_of(metric: str, found: pd.DataFrame, seen: Compared, adds: str) -> Figure:
    """A figure of one project that needs a register beside its facts. found: its row of `seen.facts`."""
    return figure(metric, add(found, seen.snapshot, adds), seen.as_at, seen.currency)


# --- Risks and issues --------------------------------------------------------------------------------


def top_risks(both: Grid, found: pd.DataFrame, seen: Compared, open_risks: int, open_issues: int) -> Section | None:
    """The worst few of the open risks and issues. both: all of them, as risks are listed. None where none is open."""
    if not both.rows:
        return None
    risks, issues = (
        [row for row in both.rows if (row["kind"] == "risk") == is_risk][:TOP_RISKS] for is_risk in (True, False)
    )
    rows: list[dict[str, Cell]] = [
        {"title": Stated(str(row["title"]), _whose(row)), "score": row["score"], "exposure": row["exposure"]}
        for row in [*risks, *issues]
    ]
    counts = (
        formats.count(number, f"open {word}")
        for number, word in ((open_risks, "risk"), (open_issues, "issue"))
        if number
    )
    exposure = figure_of("risk_exposure", found, seen, "risks")
    title = " and ".join(counts)
    if exposure.value:
        title += f", exposure {words.shown(exposure)}"
    shown = f"The {len(rows)} worst of {len(both.rows)}" if len(rows) < len(both.rows) else "The worst first"
    columns = [Col("title", "Risk or issue"), Col("score", "Score")]
    if any(row["exposure"] for row in rows):
        columns.append(Col("exposure", "Exposure", numeric=True))
    return Section(Titled(title, shown), Grid(tuple(columns), rows, caption="The worst risks and issues"))


def _whose(row: dict[str, Cell]) -> str:
    said = [str(row["kind"])]
    said += [f"{word}{row[key]}" for key, word in (("owner", ""), ("due", "due ")) if row[key] != formats.NOT_AVAILABLE]
    return " · ".join(said)


# --- Dependencies ------------------------------------------------------------------------------------


def waits_of(seen: Compared, number: int, code: str) -> tuple[list[Wait], list[Wait]]:
    """The open dependencies that a project waits for, and those that others wait for from it, the worst first."""
    rows = seen.snapshot.frame(delivery_facts.dependencies)
    receivers = rows.loc[(rows["project_id"] == number) | (rows["giver_id"] == number), "project_id"]
    if receivers.empty:
        return [], []
    some = waits(replace(seen, facts=seen.facts[seen.facts["project_id"].isin(receivers)]))
    own = (("project", code),)
    return [one for one in some if one.receiver.params == own], [
        one for one in some if one.giver and one.giver.params == own
    ]


def waits_section(takes: list[Wait], gives: list[Wait]) -> Section | None:
    """What a project takes from others and gives to them. None where it does neither."""
    if not takes and not gives:
        return None
    rows: list[dict[str, Cell]] = [
        {
            "other": replace(other, below=f"{word}{one.title}")
            if other
            else Stated(one.giver_says, f"{word}{one.title}"),
            "rag": one.giver_mark if is_taken else None,
            "need": one.need_by,
            "slack": Span(one.slack_says, TONES[one.state]),
        }
        for is_taken, word, some in ((True, "gives ", takes), (False, "waits for ", gives))
        for one in some[:MOST]
        for other in [one.giver if is_taken else one.receiver]
    ]
    parts = [f"waits for {formats.count(len(takes), 'delivery')}"] if takes else []
    parts += [f"owes {formats.count(len(gives), 'delivery')}"] if gives else []
    late = sum(one.is_trouble for one in (*takes, *gives))
    said = f"{late:,} late or on a red provider" if late else "None late, none on a red provider"
    if len(rows) < len(takes) + len(gives):
        said += f" · {len(rows)} of {len(takes) + len(gives)} shown"
    known = (Col("other", "Other project and what passes"), Col("rag", "RAG"), Col("need", "Needed", numeric=True),
             Col("slack", "Slack", numeric=True))  # fmt: skip
    columns = tuple(col for col in known if any(row[col.key] for row in rows))
    return Section(Titled(words.joined([" and ".join(parts)]), said), Grid(columns, rows, caption="Dependencies"))


# --- People ------------------------------------------------------------------------------------------


def role_gaps(snapshot: Snapshot, number: int) -> pd.DataFrame:
    """What a project asks for beyond what it has booked, in the weeks of the outlook. Grain: role, the shortest first.
    Columns: role, wanted, had, lacking (FTE, float). A week with more than was asked for does not make up for another
    (domain reference, section 4). Empty where nothing is asked for."""
    weeks = weeks_in_view(snapshot.as_at, 0)
    asked = snapshot.frame(people.demands)
    asked = asked[(asked["project_id"] == number) & asked["week"].isin(weeks)]
    lines = snapshot.frame(people.allocations)
    lines = lines[(lines["project_id"] == number) & lines["week"].isin(weeks)]
    roles = snapshot.frame(people.resources).set_index("resource")["role"]
    given = lines.assign(role=lines["resource"].map(roles)).groupby(["role", "week"])["minutes"].sum()
    weekly = asked.groupby(["role", "week"])["minutes"].sum().rename("wanted").to_frame()
    weekly["had"] = given.reindex(weekly.index).fillna(0)
    weekly["lacking"] = (weekly["wanted"] - weekly["had"]).clip(lower=0)
    by_role = weekly.groupby("role")[["wanted", "had", "lacking"]].sum()
    return by_role.map(lambda minutes: _fte(minutes, snapshot)).sort_values("lacking", ascending=False).reset_index()


def _fte(minutes: Any, snapshot: Snapshot) -> float:
    found = fte(int(minutes), OUTLOOK_WEEKS * standard_week(snapshot)).fraction
    return float(found or 0)


def gap_section(gaps: pd.DataFrame) -> Section | None:
    """The roles that a project is short of. gaps: of role_gaps. None where it asks for nobody."""
    if gaps.empty:
        return None
    short = gaps[gaps["lacking"] >= SHORT]
    rows: list[dict[str, Cell]] = [
        {
            "role": row.role,
            "wanted": formats.number(row.wanted, 1),
            "had": formats.number(row.had, 1),
            "lacking": Span(formats.number(row.lacking, 1), "bad" if row.lacking >= SHORT else "mute"),
        }
        for row in gaps.head(MOST).itertuples()
    ]
    title = gap_says(gaps) if len(short) else "Everybody asked for is booked"
    shown = f"FTE over the next {OUTLOOK_WEEKS} weeks; booked by role"
    if len(rows) < len(gaps):
        shown += f" · {len(rows)} of {len(gaps)} roles"
    columns = (Col("role", "Role"), Col("wanted", "Asked for", numeric=True), Col("had", "Booked", numeric=True),
               Col("lacking", "Short", numeric=True))  # fmt: skip
    return Section(Titled(title, shown), Grid(columns, rows, caption="People asked for and booked"))


def gap_says(gaps: pd.DataFrame) -> str:
    """ "Short 1.2 FTE of developer", or of how many roles; empty where nothing is short."""
    short = gaps[gaps["lacking"] >= SHORT]
    if short.empty:
        return ""
    whole = formats.number(float(short["lacking"].sum()), 1)
    return f"Short {whole} FTE " + (str(short["role"].iloc[0]).lower() if len(short) == 1 else f"in {len(short)} roles")


# --- Benefits ----------------------------------------------------------------------------------------


def benefits_section(seen: Compared, found: pd.DataFrame, rows: pd.DataFrame) -> Section | None:
    """What a project is worth: approved, forecast, realized. rows: its benefits. None where none are stated, or money
    is not shown."""
    if rows.empty or not seen.shows_money:
        return None
    of = {name: figure_of(f"benefits_{name}", found, seen, "benefits") for name in ("approved", "forecast", "realized")}
    cells: list[dict[str, Cell]] = [_benefit(row, seen) for row in rows.head(MOST).itertuples()]
    title = f"Benefits forecast {words.shown(of['forecast'])} of {words.shown(of['approved'])} approved"
    said = f"{words.shown(of['realized'])} realized so far"
    if len(cells) < len(rows):
        said += f" · {len(cells)} of {len(rows)} shown"
    columns = (Col("title", "Benefit"), Col("approved", "Approved", numeric=True),
               Col("forecast", "Forecast", numeric=True), Col("realized", "Realized", numeric=True))  # fmt: skip
    return Section(Titled(title, said), Grid(columns, cells, caption="Benefits"))


def _benefit(row: Any, seen: Compared) -> dict[str, Cell]:
    currency = row.currency if isinstance(row.currency, str) else seen.currency
    whose = [row.owner] if isinstance(row.owner, str) else []
    whose += [f"from {words.day(row.starts_on)}"] if not pd.isna(row.starts_on) else []
    below = {name: words.amount(getattr(row, name), currency) for name in ("approved", "forecast", "realized")}
    return {"title": Stated(row.title if isinstance(row.title, str) else str(row.code), " · ".join(whose)), **below}


def of_project(snapshot: Snapshot, entity: str, number: int) -> pd.DataFrame:
    """A project's rows of a register."""
    rows = snapshot.frame(projects.registered, entity)
    return rows[rows["project_id"] == number]
