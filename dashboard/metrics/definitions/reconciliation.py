"""Where sources disagree."""

from __future__ import annotations

from dashboard.metrics.definitions.base import Definition, open_items, unreconciled

RECONCILIATION = [
    Definition("unreconciled", "Unreconciled", "money",
               "Sum of the sizes of the open differences between sources that are beyond the tolerance, in money; "
               "those that cannot be said in money are not in it.", "Design, section 4 (authority)", "lower",
               ("statement", "cost_line", "budget_line", "forecast_line"), unreconciled, grain="reconciliation",
               reads=("amount",)),
    Definition("reconciliation_items", "Open reconciliation items", "items",
               "Number of open differences between sources that are beyond the tolerance.",
               "Design, section 4 (authority)", "lower", ("register", "status_report", "progress", "statement"),
               open_items, grain="reconciliation", reads=("amount",)),
]  # fmt: skip
