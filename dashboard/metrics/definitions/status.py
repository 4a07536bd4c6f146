"""Projects, and what color they are."""

from __future__ import annotations

from dashboard.metrics.definitions.base import DOMAIN_11, Definition, count, flagged, green_by_rebaseline, rated

STATUS = [
    Definition("project_count", "Projects", "projects", "Projects in the register as at the date.",
               DOMAIN_11, "none", ("register",), count, reads=("state",)),
    Definition("rag_declared", "Projects by declared RAG", "projects",
               "Count of projects by the color their own manager or owner declared last. No declaration counts as "
               "NOT_RATED, and so does a green whose report is stale.", "Domain reference, section 1.5", "none",
               ("status_report.declared",), rated("declared_counted"),
               distribution="declared_counted", reads=("declared",)),
    Definition("rag_assured", "Projects by assured RAG", "projects",
               "Count of projects by the color of the last independent assurance. None counts as NOT_RATED.",
               "UK GMPP delivery confidence assessment; domain reference, section 1.1", "none",
               ("status_report.assured",), rated("assured"), distribution="assured", reads=("assured",)),
    Definition("rag_reported", "Projects by reported RAG", "projects",
               "Count of projects by the assured color where there is one, else the declared one. This is the "
               "distribution the UK portfolio publishes.", "UK GMPP annual report, Annex A", "none",
               ("status_report.assured", "status_report.declared"), rated("reported_counted"),
               distribution="reported_counted", reads=("reported",)),
    Definition("rag_computed", "Projects by computed RAG", "projects",
               "Count of projects by the overall color that the figures give: of cost (forecast over budget) and of "
               "schedule (slip of the finish), by the limits and the rule of the policy in force; NOT_RATED where "
               "too few of them are known.",
               "Domain reference, section 1.5", "none", ("current_budget", "eac", "schedule_slip_days"),
               rated("computed"), distribution="computed", reads=("computed",)),
    Definition("rag_overall", "Projects by RAG in force", "projects",
               "Count of projects by the computed color, at best amber where two reports in a row are missing, "
               "or by the override that is in force (author, reason and expiry are kept with it).",
               "Domain reference, section 1.5", "none", ("rag_computed", "status_report.data_date", "rag_override"),
               rated("overall"), distribution="overall", reads=("overall",)),
    Definition("watermelons", "Watermelons", "projects",
               "Open projects whose declared color is at least one step better than the computed one.",
               "Domain reference, section 1.4", "lower", ("rag_declared", "rag_computed"),
               flagged("watermelon", "declared", "computed"), open_only=True, reads=("declared", "computed")),
    Definition("pessimists", "Pessimists", "projects",
               "Open projects whose declared color is at least one step worse than the computed one.",
               "Domain reference, section 1.4", "none", ("rag_declared", "rag_computed"),
               flagged("pessimist", "declared", "computed"), open_only=True, reads=("declared", "computed")),
    Definition("stale_reports", "Stale reports", "projects",
               "Open projects whose last status report is older than the cadence and the grace of the "
               "policy (7 days where it says nothing).",
               "Domain reference, section 1.5", "lower", ("status_report.data_date",), flagged("stale", "reported_on"),
               open_only=True, reads=("reported_on",)),
    Definition("green_by_rebaseline", "Green only by re-baseline", "projects",
               "Open projects whose computed color is green against the current baseline and budget, but amber or "
               "red, by the same rules, against the original ones; a baseline or budget was changed in between. "
               "Known where both colors are.", "Domain reference, sections 1.5 and 2.2 (re-baselined)", "lower",
               ("rag_computed", "forecast_variance_original", "schedule_slip_original_days"), green_by_rebaseline,
               open_only=True, reads=("computed", "computed_original")),
]  # fmt: skip
