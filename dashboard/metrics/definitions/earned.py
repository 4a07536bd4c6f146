"""Earned value: what was planned, done and paid by the date."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.metrics import evm
from dashboard.metrics.definitions.base import Compute, Definition, of_sums, share, total
from dashboard.metrics.evm import Status
from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Outcome

FIELDS = {"current_budget": "bac", "pv": "pv", "ev": "ev", "cost_to_date": "ac"}


def of_status(function: Callable[[Status], Outcome], *columns: str, percent: bool = False) -> Compute:
    """A function of earned value management, of the sums over the projects for which its figures are known."""
    names = [FIELDS[column] for column in columns]
    return of_sums(lambda *sums: function(Status(**dict(zip(names, sums, strict=True)))), *columns, percent=percent)


def method(column: str, name: str, formula: str) -> Definition:
    """A forecast by one method, made for each project and added up (domain reference, section 2.4)."""
    words = f"{formula} Of several projects: the sum of theirs. Not started: the budget; complete: the cost."
    reads = (
        ("current_budget", "ev", "cost_to_date", "pv") if "SPI" in formula else ("current_budget", "ev", "cost_to_date")
    )
    return Definition(column, name, "money", words, "Domain reference, sections 2.1 and 2.4", "lower",
                      ("current_budget", "earned_value", "cost_to_date"), total(column), adds="methods",
                      reads=reads)  # fmt: skip


EARNED = [
    Definition("planned_value", "Planned value", "money",
               "Current budget phased to the months up to the date (PV); of the running month, the share of its days "
               "that are over.", "Domain reference, section 2.1 (ISO 21508)", "none", ("budget_line",), total("pv"),
               needs=("pv",)),
    Definition("earned_value", "Earned value", "money", "Current budget × percent complete (EV).",
               "Domain reference, section 2.1 (ISO 21508)", "higher",
               ("progress.percent_complete", "current_budget"), total("ev"), needs=("ev",)),
    Definition("work_done", "Work done", "%",
               "Sum of earned value (budget × percent complete) over sum of budget, where both are known.",
               "Domain reference, section 2.1", "higher", ("progress.percent_complete", "current_budget"),
               share("ev", "current_budget", Reason.ZERO_BUDGET), reads=("ev", "current_budget")),
    Definition("cost_variance", "Cost variance", "money",
               "Earned value less cost to date (CV = EV − AC). Positive is under cost.",
               "Domain reference, section 2.1", "higher", ("earned_value", "cost_to_date"),
               of_status(evm.cv, "ev", "cost_to_date"), needs=("ev", "cost_to_date")),
    Definition("schedule_variance", "Schedule variance", "money",
               "Earned value less planned value (SV = EV − PV). Positive is ahead.", "Domain reference, section 2.1",
               "higher", ("earned_value", "planned_value"), of_status(evm.sv, "ev", "pv"), needs=("ev", "pv")),
    Definition("cpi", "Cost performance index", "ratio",
               "Sum of earned value over sum of cost to date (CPI = EV / AC). Above 1 is under cost.",
               "Domain reference, sections 2.1 and 2.4", "higher", ("earned_value", "cost_to_date"),
               of_status(evm.cpi, "current_budget", "ev", "cost_to_date"),
               reads=("current_budget", "ev", "cost_to_date")),
    Definition("spi", "Schedule performance index", "ratio",
               "Sum of earned value over sum of planned value (SPI = EV / PV). Above 1 is ahead; drifts to 1 late.",
               "Domain reference, sections 2.1 and 2.4", "higher", ("earned_value", "planned_value"),
               of_status(evm.spi, "current_budget", "pv", "ev"), reads=("current_budget", "pv", "ev")),
    Definition("critical_ratio", "Critical ratio", "ratio", "CPI × SPI, of the sums.",
               "Domain reference, section 2.1", "higher", ("cpi", "spi"),
               of_status(evm.critical_ratio, "current_budget", "pv", "ev", "cost_to_date"),
               reads=("current_budget", "pv", "ev", "cost_to_date")),
    Definition("tcpi_bac", "To-complete index to the budget", "ratio",
               "(Budget − EV) / (budget − cost to date): the cost index that the rest must have to end on budget.",
               "Domain reference, section 2.1", "lower", ("current_budget", "earned_value", "cost_to_date"),
               of_status(evm.tcpi_bac, "current_budget", "ev", "cost_to_date"),
               reads=("current_budget", "ev", "cost_to_date")),
    Definition("tcpi_eac", "To-complete index to the forecast", "ratio",
               "(Budget − EV) / (forecast − cost to date): the cost index that the forecast counts on.",
               "Domain reference, section 2.1", "lower", ("current_budget", "earned_value", "cost_to_date", "eac"),
               of_sums(lambda bac, ev, ac, eac: evm.tcpi_eac(Status(bac=bac, ev=ev, ac=ac), eac),
                       "current_budget", "ev", "cost_to_date", "eac"),
               reads=("current_budget", "ev", "cost_to_date", "eac")),
    Definition("etc", "Estimate to complete", "money", "Forecast at completion less cost to date (ETC = EAC − AC).",
               "Domain reference, section 2.1", "none", ("eac", "cost_to_date"),
               of_sums(evm.etc, "eac", "cost_to_date"), needs=("eac", "cost_to_date")),
    method("eac_budget", "Forecast, rest at budget rate", "AC + (BAC − EV)."),
    method("eac_cpi", "Forecast, cost index persists", "AC + (BAC − EV) / CPI."),
    method("eac_composite", "Forecast, cost and schedule index persist", "AC + (BAC − EV) / (CPI × SPI)."),
    method("eac_weighted", "Forecast, weighted indices", "AC + (BAC − EV) / (0.8 CPI + 0.2 SPI)."),
]  # fmt: skip
