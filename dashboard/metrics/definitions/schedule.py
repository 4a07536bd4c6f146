"""Finish dates."""

from __future__ import annotations

from dashboard.metrics.definitions.base import Definition, above, flagged, middle

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
]  # fmt: skip
