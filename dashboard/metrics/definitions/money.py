"""Budget, cost and forecast."""

from __future__ import annotations

from dashboard.metrics.definitions.base import DOMAIN_11, Definition, difference, overrun, share, total
from dashboard.metrics.figure import Reason

MONEY = [
    Definition("whole_life_cost", "Whole-life cost", "money",
               "Sum of the whole-life cost that the sources state.", DOMAIN_11, "none",
               ("statement.whole_life_cost",), total("whole_life_cost"), needs=("whole_life_cost",)),
    Definition("original_budget", "Original budget", "money",
               "Sum of the first approved budget (version 0): of the budget journal, else of the original baseline.",
               "Domain reference, section 3.1", "none", ("budget_line", "baseline.budget"),
               total("original_budget"), needs=("original_budget",)),
    Definition("current_budget", "Current budget", "money",
               "Original budget plus the changes approved by the date; where there is no budget journal, the "
               "budget that the source states (of the fiscal year, where it states only that).",
               "Domain reference, section 3.1", "none", ("budget_line", "statement.current_budget"),
               total("current_budget"), needs=("current_budget",)),
    Definition("cost_to_date", "Cost to date", "money", "Actuals plus accruals booked by the date (AC).",
               "Domain reference, sections 2.1 and 3.1", "none", ("cost_line.actual", "cost_line.accrual"),
               total("cost_to_date"), needs=("cost_to_date",)),
    Definition("open_commitment", "Open commitment", "money", "Orders placed and not yet invoiced or accrued.",
               "Domain reference, section 3.1", "none", ("cost_line.commitment",),
               total("open_commitment"), needs=("open_commitment",)),
    Definition("eac", "Forecast at completion", "money",
               "Cost to date plus the forecast of cost to come (EAC-4, management estimate); where there is no "
               "forecast by month, the forecast that the source states.",
               "Domain reference, section 2.1", "lower", ("cost_line", "forecast_line", "statement.eac"),
               total("eac"), needs=("eac",)),
    Definition("forecast_variance", "Forecast variance", "money",
               "Current budget less forecast at completion, over the projects where both are known. Positive is "
               "under budget.", "Domain reference, section 3.1 (VAC)", "higher", ("current_budget", "eac"),
               difference("current_budget", "eac"), needs=("current_budget", "eac")),
    Definition("forecast_variance_original", "Forecast variance against the original budget", "money",
               "Original budget (version 0) less forecast at completion, over the projects where both are known; "
               "changes approved since then do not count. Positive is under budget.",
               "Domain reference, sections 2.2 (re-baselined) and 3.1", "higher", ("original_budget", "eac"),
               difference("original_budget", "eac"), needs=("original_budget", "eac")),
    Definition("forecast_overrun", "Forecast over budget", "%",
               "(Sum of forecast less sum of budget) over sum of budget, where both are known. Positive is over.",
               "Domain reference, section 1.5", "lower", ("current_budget", "eac"), overrun("current_budget"),
               needs=("current_budget", "eac")),
    Definition("forecast_overrun_original", "Forecast over the original budget", "%",
               "(Sum of forecast less sum of original budget) over sum of original budget, where both are known. "
               "Positive is over.", "Domain reference, sections 1.5 and 2.2 (re-baselined)", "lower",
               ("original_budget", "eac"), overrun("original_budget"), needs=("original_budget", "eac")),
    Definition("budget_used", "Budget used", "%", "Sum of cost to date over sum of current budget.",
               "Domain reference, section 3.2", "none", ("cost_to_date", "current_budget"),
               share("cost_to_date", "current_budget", Reason.ZERO_BUDGET), reads=("cost_to_date", "current_budget")),
]  # fmt: skip
