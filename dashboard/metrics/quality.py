"""Data quality with consequences: contradictions as rules in one place, a grade by project, and what it widens.

A rule is a pure predicate on a frame (views/quality.py builds it). A rule whose inputs are not known is not run: that
is not the same as passed. Domain reference, sections 2.1 (EV copied from AC), 2.2 and 10; the grades, and what they
widen, are our judgment and not measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from dashboard.metrics.derived import FULL

Severity = Literal["critical", "major", "minor"]
GRADES = ("A", "B", "C", "D")
# By how much a forecast range grows with the grade of its inputs. No grade at all is no better than D.
WIDENING = {"A": 1.0, "B": 1.1, "C": 1.25, "D": 1.5}
MOST_MAJORS = 2  # more of them are as bad as a critical one
FEWEST_RUN = Fraction(1, 2)  # share of the rules that must have been run for an A
COPIES = 3  # dates in a row


@dataclass(frozen=True)
class Rule:
    """A contradiction, or a gap, in what is stated of a project.

    broken: which rows break it. needs: the columns that must be known for it to be run. states: of which states it is
    asked (empty: all). stands_in: the entity and field where the value is found, if it is in one cell.
    """

    id: str
    severity: Severity
    words: str
    broken: Callable[[pd.DataFrame], pd.Series]
    needs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    stands_in: tuple[str, str] = ("", "")


OPEN = ("active", "on_hold")
ACTIVE = ("active",)

# The frame that rules are asked of. Grain: project. state; percent_complete (basis points); milestones, open_milestones
# (how many); start, first_cost (the last day of the first month with cost), expected_finish, baseline_finish,
# actual_finish, as_at; cost_to_date, current_budget, open_commitment (missing where no orders are kept), eac, rounding
# (minor units; a difference of no more is none); copied (dates in a row at which percent complete was percent spent,
# and moved); baselines (how many projects of the record have one; missing where it keeps none); stale, missed; evidence
# (how many of report, progress, cost, forecast and so on are stated).
RULES: tuple[Rule, ...] = (
    Rule("progress_above_100", "critical", "Progress above 100 %",
         lambda f: f["percent_complete"] > FULL, ("percent_complete",),
         stands_in=("progress", "percent_complete")),
    Rule("complete_with_open_milestones", "critical", "100 % complete with milestones open",
         lambda f: (f["percent_complete"] >= FULL) & (f["open_milestones"] > 0), ("percent_complete", "milestones"),
         stands_in=("progress", "percent_complete")),
    Rule("forecast_below_cost", "critical", "Forecast below what is spent already",
         lambda f: f["eac"] < f["cost_to_date"] - f["rounding"], ("eac", "cost_to_date")),
    Rule("finish_before_start", "critical", "Finish before start",
         lambda f: f["expected_finish"] < f["start"], ("expected_finish", "start"),
         stands_in=("progress", "forecast_finish")),
    Rule("ev_copied_from_spend", "critical", "Progress is copied from spend",
         lambda f: f["copied"] >= COPIES, ("copied",), ACTIVE, ("progress", "percent_complete")),
    Rule("past_end_still_active", "major", "End date past, and still active",
         lambda f: (f["expected_finish"] < f["as_at"]) & f["actual_finish"].isna(), ("expected_finish",), ACTIVE,
         ("progress", "forecast_finish")),
    Rule("spend_before_start", "major", "Cost booked before the start",
         lambda f: f["first_cost"] < f["start"], ("first_cost", "start"), stands_in=("register", "start")),
    Rule("actual_above_commitment", "major", "More booked against orders than they are worth",
         lambda f: f["open_commitment"] < -f["rounding"], ("open_commitment",)),
    Rule("no_approved_baseline", "major", "Active without an approved baseline",
         lambda f: f["baseline_finish"].isna(), ("baselines",), ACTIVE),
    Rule("complete_with_forecast", "minor", "Complete with money still forecast",
         lambda f: f["eac"] > f["cost_to_date"] + f["rounding"], ("eac", "cost_to_date"), ("complete",)),
    Rule("stale_status", "minor", "Status is stale", lambda f: f["stale"], ("reported_on",), OPEN,
         ("status_report", "declared")),
    Rule("no_evidence", "minor", "Nothing is stated but the register", lambda f: f["evidence"] == 0, (),
         (*OPEN, "approved")),
)  # fmt: skip
BY_ID = {rule.id: rule for rule in RULES}
assert len(BY_ID) == len(RULES), "two rules of one name"


def asked(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    """The rows of which a rule is asked, for it is about their state."""
    return frame["state"].isin(rule.states) if rule.states else pd.Series(True, index=frame.index)


def ran(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    """The rows of which a rule is asked, and all that it needs is known."""
    known = asked(rule, frame)
    for column in rule.needs:
        known &= frame[column].notna()
    return known


def broken(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    """The rows that break a rule."""
    return ran(rule, frame) & rule.broken(frame).fillna(False).astype(bool)


def findings(frame: pd.DataFrame) -> pd.DataFrame:
    """What is found. Grain: project × rule, the worst first. Columns: project_id, rule, severity."""
    parts = [
        pd.DataFrame({"project_id": frame.loc[broken(rule, frame), "project_id"]}).assign(
            rule=rule.id, severity=rule.severity, order=place
        )
        for place, rule in enumerate(RULES)
    ]
    return pd.concat(parts).sort_values(["project_id", "order"]).drop(columns="order").reset_index(drop=True)


def graded(frame: pd.DataFrame) -> pd.DataFrame:
    """Each row's grade. Columns: critical, major, minor (findings), run, asked (rules), grade, grade_reason.

    D: a critical finding, or three major ones or more. C: a major one. B: minor ones only, or fewer than half of the
    rules that are asked of the project could be run. A: nothing found. Nothing is stated but the register: no grade,
    for no evidence is grey and never good (NO_DATA).
    """
    found = pd.DataFrame(index=frame.index)
    for severity in ("critical", "major", "minor"):
        rules = [rule for rule in RULES if rule.severity == severity]
        found[severity] = sum((broken(rule, frame).astype(int) for rule in rules), pd.Series(0, index=frame.index))
    nought = pd.Series(0, index=frame.index)
    found["run"] = sum((ran(rule, frame).astype(int) for rule in RULES), nought)
    found["asked"] = sum((asked(rule, frame).astype(int) for rule in RULES), nought)
    grade = pd.Series("A", index=frame.index, dtype="object")
    few = found["run"] * FEWEST_RUN.denominator < found["asked"] * FEWEST_RUN.numerator
    grade[(found["minor"] > 0) | few] = "B"
    grade[found["major"] > 0] = "C"
    grade[(found["critical"] > 0) | (found["major"] > MOST_MAJORS)] = "D"
    grade[frame["evidence"] == 0] = None
    found["grade"] = grade
    found["grade_reason"] = pd.Series("NO_DATA", index=frame.index, dtype="object").where(grade.isna())
    return found


def widening(grades: pd.Series) -> pd.Series:
    """The factor by which a forecast range grows around its middle, by grade."""
    return grades.map(WIDENING).fillna(WIDENING["D"]).astype("float64")


def copied(complete: pd.DataFrame, spent: pd.DataFrame) -> pd.Series:
    """At how many of the last dates in a row percent complete was percent spent, each time another one. One row a
    project, a column a date, oldest first; basis points (complete: whole numbers, spent: also parts of them).

    They are the same where percent spent, rounded to the digits in which the project states percent complete (whole,
    tenths or hundredths of a percent), gives it. Missing where fewer than COPIES dates state both.
    """
    done = complete.to_numpy("float64", na_value=np.nan)
    used = spent.to_numpy("float64", na_value=np.nan)
    step = np.array([_step(row) for row in done]).reshape(-1, 1)
    same = np.floor(used / step + 0.5) * step == done
    moved = np.diff(done, axis=1, prepend=np.nan) != 0
    run = np.zeros(len(done), dtype="int64")
    going = np.ones(len(done), dtype=bool)
    for place in reversed(range(done.shape[1])):
        going &= same[:, place]
        run += going
        going &= moved[:, place]
    enough = (~np.isnan(done) & ~np.isnan(used)).sum(axis=1) >= COPIES
    return pd.Series(run, index=complete.index, dtype="Int64").where(enough)


def _step(row: np.ndarray) -> int:
    """The step in which a project states percent complete, in basis points."""
    known = row[~np.isnan(row)]
    return next(step for step in (100, 10, 1) if step == 1 or not (known % step).any())
