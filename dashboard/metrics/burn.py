"""Budget burn: what was granted, spent, bound and is still to come. Domain reference, section 3 [S47]-[S54], [S59].

Money in one currency at one data date unless said otherwise; times in the periods of the burn (say months). NO_DATA
stands for a missing input that brings no reason of its own; NO_BASELINE for a missing budget. A budget variance is
favorable positive; price, volume and FX variances are cost, positive = more than budgeted.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import (
    DateOutcome,
    Outcome,
    Quantity,
    Unknown,
    maybe,
    need,
    not_negative,
    outcome,
    positive,
    total,
)

# ---- the ladder of budgets, and the states of cost (3.1)


def current_budget(original: Quantity, approved_changes: Iterable[Quantity]) -> Outcome:
    """Current (revised) budget = original + approved changes [S47][S48]. Money. NO_BASELINE: no original budget."""
    return total([_budget(original), *approved_changes])


def projected_budget(current: Quantity, pending_changes: Iterable[Quantity]) -> Outcome:
    """Projected budget = current + pending and projected changes. Money. NO_BASELINE: no current budget."""
    return total([_budget(current), *pending_changes])


def _budget(budget: Quantity) -> Quantity:
    return Reason.NO_BASELINE if budget is None else budget


@outcome
def cost_to_date(actuals: Quantity, *accruals: Quantity) -> Fraction:
    """Cost to date (AC) = actuals, invoiced or booked, + accruals. Money; cash paid is another matter [S50].
    DATA_ERROR: below zero in sum; one negative part (a credit) is valid."""
    return not_negative(total([actuals, *accruals]))


@outcome
def open_commitment(commitments: Quantity, invoiced: Quantity, accrued: Quantity = 0) -> Fraction:
    """Open commitment = commitments - actuals - accruals, all against those orders. Money.
    DATA_ERROR: more was booked against the orders than they are worth."""
    return not_negative(need(commitments) - need(invoiced) - need(accrued))


@outcome
def forecast(cost_to_date: Quantity, open_commitment: Quantity, uncommitted_remaining: Quantity) -> Fraction:
    """Forecast (EAC) = cost to date + open commitment + uncommitted remaining scope. Money."""
    return need(cost_to_date) + need(open_commitment) + need(uncommitted_remaining)


@outcome
def committed_cost(cost_to_date: Quantity, open_commitment: Quantity) -> Fraction:
    """Spent or bound = cost to date + open commitment. Money."""
    return need(cost_to_date) + need(open_commitment)


@outcome
def headroom(budget: Quantity, cost_to_date: Quantity, open_commitment: Quantity) -> Fraction:
    """Headroom = budget - (cost to date + open commitment). Money. Not a margin: the remaining scope is not in it
    [S50]. Negative: more is bound than was granted."""
    return need(budget, Reason.NO_BASELINE) - need(cost_to_date) - need(open_commitment)


@outcome
def forecast_variance(budget: Quantity, forecast: Quantity) -> Fraction:
    """Forecast variance = current budget - forecast. Money, positive = under budget."""
    return need(budget, Reason.NO_BASELINE) - need(forecast)


@dataclass(frozen=True, slots=True)
class Reserves:
    """BAC and reserves after a release and a drawing; `total` is the authorized budget, BAC + management reserve."""

    bac: Outcome
    contingency: Outcome
    management_reserve: Outcome
    total: Outcome


def reserves(
    bac: Quantity, contingency: Quantity, management_reserve: Quantity, *, released: Quantity = 0, drawn: Quantity = 0
) -> Reserves:
    """Contingency lies inside BAC: drawing it leaves BAC as it is. Management reserve lies outside: releasing it to
    scope raises BAC, and the total stays [S50]. Money. DATA_ERROR: more drawn or released than there is."""
    after = _raised(bac, released)
    left = _left(management_reserve, released)
    return Reserves(after, _left(contingency, drawn), left, total([after, left]))


@outcome
def _raised(bac: Quantity, released: Quantity) -> Fraction:
    return need(bac, Reason.NO_BASELINE) + not_negative(released)


@outcome
def _left(reserve: Quantity, taken: Quantity) -> Fraction:
    return not_negative(not_negative(reserve) - not_negative(taken))


# ---- burn, runway, gap (3.2)


@outcome
def burn_rate(spent: Quantity, periods: Quantity) -> Fraction:
    """Burn rate = cost in a window / its length. Money per period. With the whole budget and duration, or with PV of
    the window: the planned burn. ZERO_DURATION: the window has no length."""
    return need(spent) / positive(periods, Reason.ZERO_DURATION)


@outcome
def trailing_burn(period_costs: Sequence[Quantity], window: int = 3) -> Fraction:
    """Burn rate over the last closed periods, three by default; fewer where there are not as many. Money per period.
    NO_DATA: no closed period, or one in the window is missing."""
    return need(burn_rate(total(period_costs[-window:]), min(window, len(period_costs)) or None))


@outcome
def planned_to_date(budget: Quantity, duration: Quantity, elapsed: Quantity) -> Fraction:
    """Even plan to date = budget × elapsed / duration, at most the budget. Money; only where there is no phased
    baseline. ZERO_DURATION."""
    share = need(elapsed_share(elapsed, duration))
    return need(budget, Reason.NO_BASELINE) * share


@outcome
def remaining(budget: Quantity, cost_to_date: Quantity) -> Fraction:
    """Remaining budget = budget - cost to date. Money; negative = overspent."""
    return need(budget, Reason.NO_BASELINE) - need(cost_to_date)


@outcome
def runway(remaining: Quantity, burn: Quantity) -> Fraction:
    """Runway = remaining budget / burn rate [S52]. Periods. Nothing remains: 0, the budget is exhausted.
    ZERO_BURN: burn is zero or negative."""
    left = need(remaining)
    if left <= 0:
        return Fraction(0)
    return left / positive(burn, Reason.ZERO_BURN)


def exhaustion_date(as_at: date, runway: Outcome, period: Literal["day", "week", "month"] = "month") -> DateOutcome:
    """Exhaustion date = data date + runway. Whole months by the calendar (the last day where a month is shorter), the
    rest as a share of the month that follows; the day on which money ends, rounded down.

    Reasons of the runway; NOT_REACHED: beyond the calendar's last year.
    """
    if runway.fraction is None:
        return DateOutcome(reason=runway.reason)
    try:
        if period != "month":
            days = runway.fraction * (7 if period == "week" else 1)
            return DateOutcome(as_at + timedelta(days=int(days)))
        whole = int(runway.fraction)
        start, following = _add_months(as_at, whole), _add_months(as_at, whole + 1)
        return DateOutcome(start + timedelta(days=int((runway.fraction - whole) * (following - start).days)))
    except (OverflowError, ValueError):
        return DateOutcome(reason=Reason.NOT_REACHED)


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@outcome
def funding_gap_days(forecast_finish: date | None, exhaustion: DateOutcome) -> Fraction:
    """Days from exhaustion to the forecast finish. Positive = the money ends first, and by how long; negative = it
    lasts. NO_FORECAST: no forecast finish; reasons of the exhaustion date."""
    if exhaustion.value is None:
        raise Unknown(exhaustion.reason or Reason.NO_DATA)
    if forecast_finish is None:
        raise Unknown(Reason.NO_FORECAST)
    return Fraction((forecast_finish - exhaustion.value).days)


@outcome
def funding_gap(budget: Quantity, forecast: Quantity) -> Fraction:
    """Funding gap = what the forecast needs beyond the budget, 0 where it needs no more. Money."""
    return max(Fraction(0), need(forecast) - need(budget, Reason.NO_BASELINE))


@outcome
def used_share(budget: Quantity, cost: Quantity) -> Fraction:
    """Budget used = cost to date / budget; with cost + open commitment: the committed share. A share, above 1 = over.
    NO_BASELINE; ZERO_BUDGET: zero or less."""
    return need(cost) / positive(budget, Reason.ZERO_BUDGET, Reason.NO_BASELINE)


@outcome
def elapsed_share(elapsed: Quantity, duration: Quantity) -> Fraction:
    """Time elapsed = elapsed / duration, from 0 to 1. ZERO_DURATION: finish not after start."""
    share = need(elapsed) / positive(duration, Reason.ZERO_DURATION)
    return min(max(share, Fraction(0)), Fraction(1))


@outcome
def burn_ahead(used_share: Quantity, progress_share: Quantity) -> Fraction:
    """Burn ahead of progress = budget used - progress. A difference of shares, positive = spent more than done."""
    return need(used_share) - need(progress_share)


class BudgetState(StrEnum):
    OK = "ok"
    WARNING = "warning"
    OVERRUN = "overrun"
    NO_BUDGET = "no_budget"


def budget_state(cost: Quantity, budget: Quantity, warning: Quantity, critical: Quantity) -> BudgetState | Reason:
    """The state of budget used against two thresholds, each belonging to the worse state. An unknown budget or one of
    zero: NO_BUDGET. The reason where the cost is unknown; DATA_ERROR: thresholds in the wrong order."""
    used, low, high = used_share(budget, cost), maybe(warning), maybe(critical)
    if low is None or high is None or low > high:
        return Reason.DATA_ERROR
    if used.fraction is None:
        return used.reason or Reason.NO_DATA if maybe(cost) is None else BudgetState.NO_BUDGET
    if used.fraction >= high:
        return BudgetState.OVERRUN
    return BudgetState.WARNING if used.fraction >= low else BudgetState.OK


# ---- forecasts without earned value, each to be labeled (3.2)


@outcome
def forecast_remaining_plan(ac: Quantity, bac: Quantity, pv: Quantity) -> Fraction:
    """(a) AC + remaining planned budget (BAC - PV) [S49]. Money. NO_BASELINE."""
    return need(ac) + need(bac, Reason.NO_BASELINE) - need(pv, Reason.NO_BASELINE)


@outcome
def forecast_run_rate(ac: Quantity, burn: Quantity, periods_left: Quantity) -> Fraction:
    """(b) AC + burn × remaining periods. Money. DATA_ERROR: remaining periods below zero."""
    return need(ac) + need(burn) * not_negative(periods_left)


@outcome
def forecast_progress(ac: Quantity, progress: Quantity) -> Fraction:
    """(c) AC / share complete. Money. NO_PROGRESS: nothing complete; DATA_ERROR: more than all."""
    share = positive(progress, Reason.NO_PROGRESS)
    if share > 1:
        raise Unknown(Reason.DATA_ERROR)
    return need(ac) / share


# ---- reserves, cash, kinds of cost, variances


@outcome
def contingency_cover(remaining: Quantity, exposure: Quantity) -> Fraction:
    """Contingency cover = remaining contingency / open risk exposure (EMV) [S54]. Ratio, above 1 = covered.
    ZERO_EXPOSURE: no quantified risks, or opportunities outweigh them."""
    return need(remaining) / positive(exposure, Reason.ZERO_EXPOSURE)


@outcome
def peak_funding(receipts: Sequence[Quantity], payments: Sequence[Quantity]) -> Fraction:
    """Peak funding requirement: the minimum of cumulative net cash, as the amount to be funded, 0 where cash is never
    short. Money. DATA_ERROR: receipts and payments cover different periods; NO_DATA: none."""
    if len(receipts) != len(payments):
        raise Unknown(Reason.DATA_ERROR)
    if not receipts:
        raise Unknown(Reason.NO_DATA)
    cash = lowest = Fraction(0)
    for received, paid in zip(receipts, payments, strict=True):
        cash += need(received) - need(paid)
        lowest = min(lowest, cash)
    return -lowest


@outcome
def capex_share(capex: Quantity, opex: Quantity) -> Fraction:
    """Capex / (capex + opex), as finance set the kind of each cost line, never by phase [S60]. ZERO_COST."""
    capital = need(capex)
    return capital / positive(capital + need(opex), Reason.ZERO_COST)


@outcome
def performance_variance(budget: Quantity, actual: Quantity, budget_rate: Quantity) -> Fraction:
    """Performance variance = (actual - budget, both in local currency) × budget rate [S59]. Reporting currency,
    positive = more than budgeted. NO_RATE."""
    return (need(actual) - need(budget, Reason.NO_BASELINE)) * _rate(budget_rate)


@outcome
def fx_variance(actual: Quantity, budget_rate: Quantity, actual_rate: Quantity) -> Fraction:
    """FX variance = actual in local currency × (actual rate - budget rate) [S59]. Reporting currency, positive = more
    than budgeted. NO_RATE."""
    return need(actual) * (_rate(actual_rate) - _rate(budget_rate))


@outcome
def price_variance(
    budget_price: Quantity, actual_price: Quantity, actual_units: Quantity, budget_rate: Quantity = 1
) -> Fraction:
    """Price variance = (actual - budget price) × actual quantity × budget rate. Positive = dearer than budgeted."""
    return (need(actual_price) - need(budget_price, Reason.NO_BASELINE)) * need(actual_units) * _rate(budget_rate)


@outcome
def volume_variance(
    budget_units: Quantity, actual_units: Quantity, budget_price: Quantity, budget_rate: Quantity = 1
) -> Fraction:
    """Volume variance = (actual - budget quantity) × budget price × budget rate. Positive = more was bought. Price +
    volume = performance variance, and with FX the total."""
    more = need(actual_units) - need(budget_units, Reason.NO_BASELINE)
    return more * need(budget_price, Reason.NO_BASELINE) * _rate(budget_rate)


@outcome
def total_variance(budget: Quantity, actual: Quantity, budget_rate: Quantity, actual_rate: Quantity) -> Fraction:
    """Total variance = actual at actual rate - budget at budget rate. Reporting currency, positive = more. NO_RATE."""
    return need(actual) * _rate(actual_rate) - need(budget, Reason.NO_BASELINE) * _rate(budget_rate)


def _rate(rate: Quantity) -> Fraction:
    """A rate: reporting units for one local unit. A rate of zero or less is a DATA_ERROR."""
    return positive(rate, Reason.DATA_ERROR, Reason.NO_RATE)
