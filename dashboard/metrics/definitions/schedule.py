"""Finish dates."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics import rag
from dashboard.metrics.definitions.base import Definition, Result, above, common_reason, flagged, middle

BEYOND = (rag.AMBER, rag.RED)
BY_DIMENSION = {"rag_schedule_computed": "slip", "rag_cost_computed": "eac"}  # and what it is computed from


def late_and_over(facts: pd.DataFrame) -> Result:
    """How many projects are beyond the tolerance for time and for money, of those for which both are known."""
    colors = facts.reindex(columns=list(BY_DIMENSION))
    rated = colors.isin(rag.COLORS)
    known = rated.all(axis=1)
    number = int(known.sum())
    if not number:
        lacking = next((name for name in BY_DIMENSION if not rated[name].any()), "rag_cost_computed")
        return Result(None, 0, len(facts), common_reason(facts, BY_DIMENSION[lacking]))
    return Result(int(colors[known].isin(BEYOND).all(axis=1).sum()), number, len(facts))


SCHEDULE = [
    Definition("schedule_slip_days", "Schedule slip", "days",
               "Forecast or actual finish less the finish of the current baseline, in calendar days; late is "
               "positive. Of several projects: the median.", "Domain reference, section 5", "lower",
               ("baseline.finish", "progress.forecast_finish"), middle("slip"), reads=("slip",)),
    Definition("late_projects", "Projects forecast late", "projects",
               "Open projects whose forecast finish is after the current baseline by more than the days that the "
               "policy calls green (7 where it says nothing).",
               "Domain reference, sections 1.5 and 5", "lower", ("schedule_slip_days",), flagged("late", "slip"),
               reads=("slip",),
               open_only=True),
    Definition("schedule_slip_original_days", "Schedule slip against the original baseline", "days",
               "Forecast or actual finish less the finish of the original baseline (version 0), in calendar days; "
               "late is positive. Of several projects: the median.",
               "Domain reference, sections 2.2 (re-baselined) and 5", "lower",
               ("baseline.finish", "progress.forecast_finish"), middle("slip_original"), reads=("slip_original",)),
    Definition("late_projects_original", "Projects forecast late against the original baseline", "projects",
               "Open projects whose forecast finish is after the original baseline (version 0) by more than the "
               "days that the policy calls green (7 where it says nothing).",
               "Domain reference, sections 1.5, 2.2 (re-baselined) and 5", "lower",
               ("schedule_slip_original_days",), flagged("late_original", "slip_original"),
               reads=("slip_original",), open_only=True),
    Definition("finish_moved_later", "Finish dates moved later", "projects",
               "Open projects whose forecast finish is later than at the date compared with.",
               "Domain reference, section 5 (movement)", "lower", ("progress.forecast_finish",),
               above("movement", 0), reads=("movement",), compares=True, open_only=True),
    Definition("late_and_over", "Projects late and over budget", "projects",
               "Open projects whose forecast finish is after the current baseline, and whose forecast is over the "
               "current budget, both by more than the policy calls green (7 days and 5 % where it says nothing).",
               "Domain reference, section 1.5", "lower", ("schedule_slip_days", "forecast_overrun"), late_and_over,
               reads=("current_budget", "eac", "slip"), open_only=True),
]  # fmt: skip
