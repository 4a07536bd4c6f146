"""Data quality of projects: what contradicts itself, the grade that follows, and by how much it widens a forecast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics import quality
from dashboard.metrics.currency import minor_units
from dashboard.metrics.derived import FULL
from dashboard.metrics.quality import BY_ID, COPIES, RULES, copied, graded
from dashboard.views import words
from dashboard.views.facts import all_month_facts, all_project_facts, policy_of
from dashboard.views.origins import Origins
from dashboard.views.parts import Amount, Cell, Col, Grid, Section, Span, Stated, Titled, Tone
from dashboard.views.standings import days_of, stated_at
from data_loaders.queries import projects
from data_loaders.snapshot import Snapshot

EVIDENCE = ["reported_on", "percent_complete", "expected_finish", "cost_to_date", "eac", "whole_life_cost"]
FROM_FACTS = [
    "project_id", "code", "name", "state", "start", "percent_complete", "expected_finish", "actual_finish",
    "baseline_finish", "cost_to_date", "current_budget", "eac", "stale", "missed", "reported_on", "record_id",
]  # fmt: skip
MONEY = ("cost_to_date", "current_budget", "eac")
NO_GRADE = "n/a"
TONE: dict[Any, Tone] = {"A": "good", "B": "plain", "C": "warn", "D": "bad"}
SEVERITY_TONE: dict[str, Tone] = {"critical": "bad", "major": "warn", "minor": "plain"}


# --- The frame ---------------------------------------------------------------------------------------


def quality_facts(snapshot: Snapshot) -> pd.DataFrame:
    """What the rules are asked of, and the grade: of all projects that the scope allows, which is what is cached.
    Grain: project. Columns: those that metrics/quality.py names, and those of `graded`; record_progress,
    record_status_report, record_register (where the values stand)."""
    facts = snapshot.frame(all_project_facts)
    frame = facts[FROM_FACTS].rename(columns={"record_id": "record_register"})
    frame = frame.astype(dict.fromkeys(MONEY, "Int64"))  # where no project states one, its kind is not known
    frame["as_at"] = pd.Timestamp(snapshot.as_at)
    frame["evidence"] = facts[EVIDENCE].notna().sum(axis=1)
    kept = int(facts["baseline_finish"].notna().sum())
    frame["baselines"] = pd.Series(kept or pd.NA, index=frame.index, dtype="Int64")
    frame = _with_milestones(frame, snapshot)
    frame = _with_ledgers(frame, facts, snapshot)
    frame["copied"] = frame["project_id"].map(_copied(snapshot)).astype("Int64")
    for entity, query in (("progress", projects.progress), ("status_report", projects.current_statuses)):
        stated = snapshot.frame(query).drop_duplicates("project_id", keep="last").set_index("project_id")
        frame[f"record_{entity}"] = frame["project_id"].map(stated["record_id"])
    return pd.concat([frame, graded(frame)], axis=1)


def _with_milestones(frame: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """How many milestones there are, and how many are not reached; missing where none are loaded."""
    rows = snapshot.frame(projects.registered, "milestone")
    own = frame["project_id"]
    frame["milestones"] = own.map(rows.groupby("project_id").size()).astype("Int64")
    open_ = rows[rows["actual"].isna()].groupby("project_id").size()
    frame["open_milestones"] = own.map(open_).astype("Int64").fillna(0).where(frame["milestones"].notna())
    return frame


def _with_ledgers(frame: pd.DataFrame, facts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """The last day of the first month with cost; and what is ordered and not booked yet, where orders are kept."""
    months = snapshot.frame(all_month_facts)
    spent = months[months["cost"].fillna(0) != 0].groupby("project_id")["month"].min() + pd.offsets.MonthEnd(0)
    frame["first_cost"] = spent.reindex(frame["project_id"]).astype("datetime64[us]").to_numpy()
    ordered = months.loc[months["commitment"].notna(), "project_id"].unique()
    frame["open_commitment"] = facts["open_commitment"].astype("Int64").where(frame["project_id"].isin(ordered))
    frame["rounding"] = int(minor_units(policy_of(snapshot).reporting_currency))
    if not snapshot.scope.money:
        frame[["first_cost", "open_commitment"]] = pd.NaT, pd.NA
    return frame


def _copied(snapshot: Snapshot) -> pd.Series:
    """At how many of the last dates in a row progress was a copy of spend. Index: project_id."""
    complete, spent = {}, {}
    for day in days_of(snapshot)[-COPIES:]:
        then = snapshot.unselected().at(day).frame(stated_at).set_index("project_id")
        budget = then["current_budget"].where(then["current_budget"] > 0).astype("Float64")
        complete[day] = then["percent_complete"]
        spent[day] = then["cost_to_date"].astype("Float64") * FULL / budget
    return copied(pd.DataFrame(complete).astype("Int64"), pd.DataFrame(spent).astype("Float64"))


def findings(snapshot: Snapshot) -> pd.DataFrame:
    """What is found in the selection. Grain: project × rule, the worst first. Columns: project_id, code, name, rule,
    severity, words (the rule's), values (in words), entity, field, record_id (where the value stands; missing where
    it is not in one cell)."""
    frame = snapshot.frame(quality_facts)
    frame = frame[frame["project_id"].isin(snapshot.selected(snapshot.frame(all_project_facts))["project_id"])]
    found = quality.findings(frame)
    currency = policy_of(snapshot).reporting_currency
    about = frame[frame["project_id"].isin(found["project_id"])].rename(columns={"name": "name_"})
    rows = {row.project_id: row for row in about.itertuples()}
    pairs = zip(found["project_id"], found["rule"], strict=True)
    said = [_finding(rows[number], BY_ID[rule], currency) for number, rule in pairs]
    return pd.concat([found, pd.DataFrame(said, columns=FOUND, index=found.index)], axis=1)


FOUND = ["code", "name", "words", "values", "entity", "field", "record_id"]


def _finding(row: Any, rule: quality.Rule, currency: str) -> tuple[Any, ...]:
    entity, field = rule.stands_in
    return (
        row.code,
        row.name_,
        rule.words,
        VALUES[rule.id](row, currency),
        entity,
        field,
        getattr(row, f"record_{entity}", None),
    )


def grades(snapshot: Snapshot) -> pd.DataFrame:
    """The grade of each project that the scope allows. Index: project_id. Columns: grade (A to D; missing where nothing
    is stated), grade_reason, findings (how many), run, asked (rules)."""
    frame = snapshot.frame(quality_facts).set_index("project_id")
    frame["findings"] = (frame["critical"] + frame["major"] + frame["minor"]).astype("Int64")
    return frame[["grade", "grade_reason", "findings", "run", "asked"]]


def with_grades(facts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Project facts with `grade`, `grade_reason` and `findings`, for the figures of the registry."""
    return facts.join(grades(snapshot)[["grade", "grade_reason", "findings"]], on="project_id")


def widening(snapshot: Snapshot) -> pd.Series:
    """The factor by which a project's forecast range grows around its middle, for what its data are worth: A 1.0,
    B 1.1, C 1.25, D and no grade 1.5 (metrics/quality.py). Index: project_id. A judgment, not measured."""
    return quality.widening(grades(snapshot)["grade"]).rename("widening")


# --- In words ----------------------------------------------------------------------------------------

Values = Callable[[Any, str], str]


def _money(*columns: tuple[str, str]) -> Values:
    """`forecast £1.2m, spent £1.4m`."""

    def said(row: Any, currency: str) -> str:
        return ", ".join(f"{word} {words.amount(getattr(row, column), currency).text}" for column, word in columns)

    return said


def _days(*columns: tuple[str, str]) -> Values:
    """`start 1 May 2026, finish 3 Apr 2026`."""

    def said(row: Any, currency: str) -> str:
        return ", ".join(f"{word} {words.day(getattr(row, column))}" for column, word in columns)

    return said


def _done(row: Any, currency: str) -> str:
    return f"{formats.percent(int(row.percent_complete) / FULL, 0)} complete"


VALUES: dict[str, Values] = {
    "progress_above_100": _done,
    "complete_with_open_milestones": lambda row, currency: (
        f"{_done(row, currency)}, {row.open_milestones:,} of {formats.count(int(row.milestones), 'milestone')} open"
    ),
    "forecast_below_cost": _money(("eac", "forecast"), ("cost_to_date", "spent")),
    "finish_before_start": _days(("expected_finish", "finish"), ("start", "start")),
    "ev_copied_from_spend": lambda row, currency: (
        f"percent complete was percent spent at the last {row.copied} dates; now {_done(row, currency)}"
    ),
    "past_end_still_active": _days(("expected_finish", "finish was forecast for")),
    "spend_before_start": _days(("first_cost", "first cost in the month to"), ("start", "start")),
    "actual_above_commitment": lambda row, currency: (
        f"{words.amount(-row.open_commitment, currency).text} booked beyond what was ordered"
    ),
    "no_approved_baseline": lambda row, currency: "no baseline finish is stated",
    "complete_with_forecast": lambda row, currency: (
        f"{words.amount(row.eac - row.cost_to_date, currency).text} still forecast"
    ),
    "stale_status": lambda row, currency: (
        f"last report for {words.day(row.reported_on)}, {formats.count(int(row.missed), 'report')} missed"
    ),
    "no_evidence": lambda row, currency: "no report, progress, finish, cost or forecast",
}


def grade_says(row: Any) -> str:
    """`C: 2 findings`; why there is no grade; that an A lacks the rules to be one."""
    if not isinstance(row.grade, str):
        return "n/a: nothing is stated but the register"
    ran = f"{row.run} of {row.asked} rules could be run"
    if row.findings:
        return f"{row.grade}: {formats.count(int(row.findings), 'finding')}, {ran}"
    return f"{row.grade}: nothing found, {ran}"


def marks(snapshot: Snapshot, only: pd.Series | None = None) -> dict[int, Amount]:
    """The grade of each project, or only of some, as a cell of a table, with what was found as its title."""
    frame = snapshot.frame(quality_facts)
    if only is not None:
        frame = frame[frame["project_id"].isin(only)]
    found, graded_ = quality.findings(frame), grades(snapshot)
    said = found["rule"].map({rule.id: rule.words for rule in RULES}).groupby(found["project_id"]).agg("; ".join)
    cells = {}
    for row in graded_[graded_.index.isin(frame["project_id"])].itertuples():
        title = grade_says(row) + (f" ({said[row.Index]})" if row.Index in said.index else "")
        known = isinstance(row.grade, str)
        cells[int(row.Index)] = Amount(row.grade if known else NO_GRADE, TONE.get(row.grade, "mute"), title)
    return cells


def card(snapshot: Snapshot, number: int) -> Section:
    """`Data quality: C`, with the findings of one project."""
    row = grades(snapshot).rename_axis("project_id").loc[number]
    found = findings(snapshot)
    found = found[found["project_id"] == number]
    origins = Origins(snapshot, found["record_id"])
    rows: list[dict[str, Cell]] = [
        {
            "finding": Stated(one.words, one.values),
            "severity": Span(one.severity, SEVERITY_TONE[one.severity]),
            "origin": origins.of(one.record_id, one.entity, one.field),
        }
        for one in found.itertuples()
    ]
    columns = (Col("finding", "Finding"), Col("severity", "Severity"), Col("origin", "From", hide_small=True))
    grade = row.grade if isinstance(row.grade, str) else NO_GRADE
    titled = Titled(f"Data quality: {grade}", grade_says(row).partition(": ")[2].capitalize())
    return Section(titled, Grid(columns, rows, "No rule is broken.", "What contradicts itself, or is missing"))
