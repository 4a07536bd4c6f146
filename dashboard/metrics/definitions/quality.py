"""What the data are worth."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.definitions.base import Compute, Definition, Result, common_reason
from dashboard.metrics.figure import Reason

FOLLOWS = "Our own rule (dashboard/metrics/quality.py); domain reference, sections 2.1, 2.2 and 10"


def _graded(count: Compute) -> Compute:
    """Over the rows that have a grade; none is known where grades were not added to the facts."""

    def compute(facts: pd.DataFrame) -> Result:
        if "grade" not in facts:
            return Result(None, 0, len(facts), Reason.NOT_APPLICABLE)
        known = facts[facts["grade"].notna()]
        if known.empty:
            return Result(None, 0, len(facts), common_reason(facts, "grade"))
        return Result(count(known).value, len(known), len(facts))

    return compute


def _poor(known: pd.DataFrame) -> Result:
    return Result(int(known["grade"].isin(["C", "D"]).sum()), len(known), len(known))


def _found(known: pd.DataFrame) -> Result:
    return Result(int(known["findings"].sum()), len(known), len(known))


QUALITY = [
    Definition("poor_data", "Projects with poor data", "projects",
               "Open projects whose data are graded C or D. D: a contradiction that is critical, or three major "
               "findings or more; C: a major finding; B: minor ones only, or fewer than half of the rules could be "
               "run; A: nothing found. Nothing stated but the register: no grade.", FOLLOWS, "lower",
               ("register", "status_report", "progress", "baseline", "milestone", "cost_line", "forecast_line"),
               _graded(_poor), open_only=True, reads=("grade",), adds="quality"),
    Definition("data_findings", "Findings of data quality", "items",
               "Sum of the rules of data quality that open projects break: contradictions, and what is missing.",
               FOLLOWS, "lower",
               ("register", "status_report", "progress", "baseline", "milestone", "cost_line", "forecast_line"),
               _graded(_found), open_only=True, reads=("grade",), adds="quality"),
]  # fmt: skip
