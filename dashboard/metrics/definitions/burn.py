"""Budget burn: how fast money goes, what is bound, what kind it is, what FX made of it, and in which year it falls."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pandas as pd

from dashboard.metrics import burn
from dashboard.metrics.definitions.base import Compute, Definition, Result, difference, of_sums, total
from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Outcome, need, outcome

WINDOW = 3  # closed months
REST = ("contingency_budget", "contingency_drawn")
BURN_3 = "Domain reference, section 3.2"
LEDGER = ("cost_line.actual", "cost_line.accrual")


def where_added(compute: Compute, *columns: str) -> Compute:
    """Not applicable on facts to which the columns were not added (Definition.adds)."""

    def found(facts: pd.DataFrame) -> Result:
        if not set(columns) <= set(facts):
            return Result(None, 0, len(facts), Reason.NOT_APPLICABLE)
        return compute(facts)

    return found


def of_added(function: Callable[..., Outcome], *columns: str, percent: bool = False) -> Compute:
    """`of_sums` of columns of which some are added."""
    return where_added(of_sums(function, *columns, percent=percent), *columns)


def _burn_rate(spent: int) -> Outcome:
    return _whole(burn.burn_rate(spent, WINDOW))


@outcome
def _whole(amount: Outcome) -> Fraction:
    """Whole minor units, half to even."""
    return Fraction(round(need(amount)))


def _runway(budget: int, spent: int, recent: int) -> Outcome:
    return burn.runway(burn.remaining(budget, spent), burn.burn_rate(recent, WINDOW))


def _burn_ahead(spent: int, budget: int, earned: int) -> Outcome:
    return burn.burn_ahead(burn.used_share(budget, spent), burn.used_share(budget, earned))


def _cover(granted: int, drawn: int, exposure: int) -> Outcome:
    return burn.contingency_cover(burn.remaining(granted, drawn), exposure)


def _summed(metric: str, label: str, formula: str, follows: str, inputs: tuple[str, ...], adds: str,
            open_only: bool = False) -> Definition:  # fmt: skip
    """The sum of a column of money that is added to the facts and called as the metric."""
    return Definition(metric, label, "money", formula, follows, "none", inputs,
                      where_added(total(metric), metric), reads=(metric,), adds=adds, open_only=open_only)  # fmt: skip


YEAR = "The parts before, in and after the fiscal year are the forecast at completion, exactly."
YEAR_VIEW = "Domain reference, sections 3.3 and 11 (year view)"

BURN = [
    Definition("burn_rate", "Burn rate", "money/month",
               "Cost (actuals and accruals) of the last three closed months, over three; rounded once.", BURN_3, "none",
               LEDGER, of_added(_burn_rate, "cost_of_last_3_months"), reads=("cost_of_last_3_months",), adds="months"),
    Definition("runway", "Runway", "months",
               "(Budget less cost to date) over the burn rate of the last three closed months, of the sums over open "
               "projects for which all are known. Nothing remains: 0.", BURN_3, "none",
               ("current_budget", "cost_to_date", "burn_rate"),
               of_added(_runway, "current_budget", "cost_to_date", "cost_of_last_3_months"),
               reads=("current_budget", "cost_to_date", "cost_of_last_3_months"), adds="months", open_only=True),
    Definition("committed_cost", "Spent or committed", "money", "Cost to date plus open commitment.",
               "Domain reference, section 3.1", "none", ("cost_to_date", "open_commitment"),
               of_sums(burn.committed_cost, "cost_to_date", "open_commitment"),
               needs=("cost_to_date", "open_commitment")),
    Definition("headroom", "Headroom", "money",
               "Budget less cost to date and open commitment. No margin: the scope that is not ordered yet is not in "
               "it.", "Domain reference, section 3.1", "none", ("current_budget", "cost_to_date", "open_commitment"),
               of_sums(burn.headroom, "current_budget", "cost_to_date", "open_commitment"),
               needs=("current_budget", "cost_to_date", "open_commitment")),
    Definition("burn_ahead", "Burn ahead of work", "%",
               "Budget used less work done, in points of percent of the budget: (cost to date − earned value) over "
               "budget, of the sums where all are known. Positive: more is spent than done.", BURN_3, "lower",
               ("budget_used", "work_done"), of_sums(_burn_ahead, "cost_to_date", "current_budget", "ev", percent=True),
               reads=("cost_to_date", "current_budget", "ev")),
    _summed("capex", "Capex to date", "Cost to date of the type capex, as finance set it on each line; never by phase. "
            "Unknown for a project of which a part of the cost has no type.", "Domain reference, section 3.3 (capex)",
            ("cost_line.cost_type",), "types"),
    _summed("opex", "Opex to date", "Cost to date of the type opex, as finance set it on each line; never by phase. "
            "With capex it is the cost to date, exactly.", "Domain reference, section 3.3 (capex)",
            ("cost_line.cost_type",), "types"),
    Definition("capex_share", "Share of capex", "%", "Capex over capex and opex, of cost to date.",
               "Domain reference, section 3.3 (capex)", "none", ("capex", "opex"),
               of_added(burn.capex_share, "capex", "opex", percent=True), reads=("capex", "opex"), adds="types"),
    _summed("contingency_budget", "Contingency granted", "Budget of the category Contingency, changes approved by the "
            "date included, of open projects. 0 where a budget by category has none.",
            "Domain reference, section 3.2 (contingency)", ("budget_line.category",), "contingency", open_only=True),
    Definition("contingency_left", "Contingency left", "money",
               "Contingency granted less the cost booked on the category Contingency, of open projects.",
               "Domain reference, section 3.2 (contingency)", "none", ("contingency_budget", "cost_line.category"),
               where_added(difference(*REST), *REST), reads=REST, adds="contingency", open_only=True),
    Definition("contingency_cover", "Contingency cover", "ratio",
               "Contingency left over the exposure of the open risks, of the sums over open projects for which both "
               "are known. Above 1 is covered.", "Domain reference, sections 3.2 and 11", "higher",
               ("contingency_left", "risk_exposure"), of_added(_cover, *REST, "risk_exposure"),
               reads=(*REST, "risk_exposure"), adds="contingency", open_only=True),
    _summed("cost_at_actual_rates", "Cost to date at actual rates", "Cost to date, each month's in other currencies at "
            "the actual rate in force at the end of that month; where no actual rates are loaded, at its closing rate.",
            "Domain reference, section 3.3 [S59]", (*LEDGER, "fx_rate.actual", "fx_rate.closing"), "fx"),
    Definition("fx_effect", "FX effect", "money",
               "Cost to date at the rates of the months in which it was booked, less the same at budget rates: what "
               "exchange rates alone made of it. Positive: dearer than at budget rates.",
               "Domain reference, section 3.3 [S59]", "lower", ("cost_at_actual_rates", "cost_to_date"),
               where_added(difference("cost_at_actual_rates", "cost_to_date"), "cost_at_actual_rates"),
               reads=("cost_at_actual_rates", "cost_to_date"), adds="fx"),
    _summed("cost_prior_years", "Cost of prior years", "Cost, and forecast not booked yet, of the months before the "
            f"fiscal year. {YEAR}", YEAR_VIEW, (*LEDGER, "forecast_line"), "months"),
    _summed("cost_this_year", "Cost of this year", "Cost and forecast of the months of the fiscal year that the date "
            f"is in. {YEAR}", YEAR_VIEW, (*LEDGER, "forecast_line"), "months"),
    _summed("cost_to_come", "Cost after this year", "Cost and forecast of the months after the fiscal year. "
            f"{YEAR}", YEAR_VIEW, (*LEDGER, "forecast_line"), "months"),
]  # fmt: skip
