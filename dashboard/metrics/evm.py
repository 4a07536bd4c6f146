"""Earned value management. Domain reference, sections 2.1, 2.2 and 2.4 (ISO 21508 terms; [S1][S35][S37][S38]).

Money in one currency at one data date; indices are ratios. Variances are favorable positive, indices favorable above 1.
The edge rules of section 2.2 hold in every function, before anything else:
  DATA_ERROR   EV above BAC, or a cumulative EV, AC, PV or BAC below zero.
  NO_BASELINE  PV or BAC is missing. NO_DATA: EV or AC is missing. A missing input's own reason goes before these.
  ZERO_BUDGET  BAC is zero: no percentage and no index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from dashboard.metrics.figure import Coverage, Reason
from dashboard.metrics.outcome import (
    Outcome,
    Quantity,
    Unknown,
    common,
    maybe,
    need,
    not_negative,
    outcome,
    positive,
    total,
)


@dataclass(frozen=True, slots=True)
class Status:
    """Cumulative figures of one project, program or portfolio, all at one data date.

    bac: budget at completion, without management reserve. pv: planned value (BCWS). ev: earned value (BCWP).
    ac: actual cost incurred, invoiced and accrued (ACWP). A missing one is None or the reason why.
    """

    bac: Quantity = None
    pv: Quantity = None
    ev: Quantity = None
    ac: Quantity = None


class Method(StrEnum):
    """How the estimate at completion is made. Section 2.1, EAC-1 to EAC-5."""

    BUDGET = "budget"  # EAC-1, remaining work at budget rate ("atypical")
    CPI = "cpi"  # EAC-2, the cost index so far persists ("typical")
    COMPOSITE = "composite"  # EAC-3, cost and schedule index
    BOTTOM_UP = "bottom_up"  # EAC-4, remaining work estimated anew
    WEIGHTED = "weighted"  # EAC-5, weighted cost and schedule index


class EarningRule(StrEnum):
    """How a work package earns its budget. Section 2.1 [S1]. Never from hours or money spent: that is no progress."""

    ZERO_HUNDRED = "0/100"
    FIFTY_FIFTY = "50/50"
    PERCENT = "percent"  # assessed, units complete or weighted milestones: the share that is physically complete
    LEVEL_OF_EFFORT = "level of effort"  # EV = PV


def _bac(status: Status) -> Fraction:
    return not_negative(status.bac, Reason.NO_BASELINE)


def _pv(status: Status) -> Fraction:
    return not_negative(status.pv, Reason.NO_BASELINE)


def _ev(status: Status) -> Fraction:
    """EV, checked against BAC where that is known."""
    ev, bac = not_negative(status.ev), maybe(status.bac)
    if bac is not None and (bac < 0 or ev > bac):
        raise Unknown(Reason.DATA_ERROR)
    return ev


def _ac(status: Status) -> Fraction:
    return not_negative(status.ac)


def _budgeted(status: Status) -> None:
    """No index where the budget is known to be zero. An unknown budget does not forbid EV/AC or EV/PV."""
    if maybe(status.bac) == 0:
        raise Unknown(Reason.ZERO_BUDGET)


# ---- the three values


@outcome
def pv(phased: Sequence[Quantity], at: Quantity) -> Fraction:
    """Planned value: sum of the time-phased budget (amount of each period) to the data date, in periods from the
    start. A part of a period counts for its share; after the planned finish PV = BAC. Money.

    NO_BASELINE: no phased budget. DATA_ERROR: the data date lies before period 0, or the plan sums to below zero.
    """
    if not phased:
        raise Unknown(Reason.NO_BASELINE)
    amounts = [need(amount, Reason.NO_BASELINE) for amount in phased]
    elapsed = not_negative(at)
    whole = min(int(elapsed), len(amounts))
    part = (elapsed - whole) * amounts[whole] if whole < len(amounts) else Fraction(0)
    return not_negative(sum(amounts[:whole], Fraction(0)) + part)


@outcome
def package_ev(
    budget: Quantity, rule: EarningRule, *, progress: Quantity = None, started: bool = False, planned: Quantity = None
) -> Fraction:
    """Earned value of one work package: budget × share physically complete by its earning rule. Money.

    progress: share complete from 0 to 1 (PERCENT; the others earn all at 1). started: for 50/50. planned: PV of the
    package, which is what a level of effort earns; report the share of such packages.
    NO_BASELINE: no budget. NO_DATA: no progress stated. DATA_ERROR: progress outside 0 to 1, or LOE PV above budget.
    """
    whole = not_negative(budget, Reason.NO_BASELINE)
    if rule is EarningRule.LEVEL_OF_EFFORT:
        earned = not_negative(planned, Reason.NO_BASELINE)
        if earned > whole:
            raise Unknown(Reason.DATA_ERROR)
        return earned
    share = not_negative(progress)
    if share > 1:
        raise Unknown(Reason.DATA_ERROR)
    if rule is EarningRule.PERCENT or share == 1:
        return whole * share
    half = rule is EarningRule.FIFTY_FIFTY and (started or share > 0)
    return whole / 2 if half else Fraction(0)


def ev(packages: Iterable[Quantity]) -> Outcome:
    """Earned value: sum over the work packages of what each earned. Money. A package without one: its reason."""
    return total(packages)


def ac(invoiced: Quantity, accrued: Quantity) -> Outcome:
    """Actual cost: invoiced + accrued, of the same scope and date; not cash paid and not commitments. Money.
    NO_DATA where either is missing: leaving accruals out is the commonest fault [S1]."""
    return total([invoiced, accrued])


# ---- variances and indices


@outcome
def cv(status: Status) -> Fraction:
    """Cost variance CV = EV - AC. Money, positive = under cost. Not started: 0. Section 2.1."""
    return _ev(status) - _ac(status)


@outcome
def sv(status: Status) -> Fraction:
    """Schedule variance SV = EV - PV. Money, positive = ahead. Section 2.1."""
    return _ev(status) - _pv(status)


@outcome
def cv_share(status: Status) -> Fraction:
    """CV% = CV/EV as a share [S35][S36]. ZERO_BUDGET; NOT_STARTED: EV = AC = 0; NO_PROGRESS: EV = 0 with cost."""
    earned, cost = _ev(status), _ac(status)
    _budgeted(status)
    return (earned - cost) / positive(earned, Reason.NO_PROGRESS if cost else Reason.NOT_STARTED)


@outcome
def sv_share(status: Status) -> Fraction:
    """SV% = SV/PV as a share [S35][S36]. Reasons as for spi."""
    return need(spi(status)) - 1


@outcome
def cpi(status: Status) -> Fraction:
    """Cost performance index CPI = EV/AC. Ratio, above 1 = under cost. EV = 0 with cost: 0.

    NOT_STARTED: EV = AC = 0. ZERO_ACTUAL: progress without cost (accruals missing?). ZERO_BUDGET.
    """
    earned, cost = _ev(status), _ac(status)
    _budgeted(status)
    return earned / positive(cost, Reason.ZERO_ACTUAL if earned else Reason.NOT_STARTED)


@outcome
def spi(status: Status) -> Fraction:
    """Schedule performance index SPI = EV/PV. Ratio, above 1 = ahead; drifts to 1 late, see earned_schedule.spi_t.

    NOT_STARTED: EV = PV = 0 and no cost known. ZERO_PLANNED: work or cost before any was planned. ZERO_BUDGET.
    """
    earned, planned = _ev(status), _pv(status)
    _budgeted(status)
    begun = bool(earned or maybe(status.ac))
    return earned / positive(planned, Reason.ZERO_PLANNED if begun else Reason.NOT_STARTED)


@outcome
def critical_ratio(status: Status) -> Fraction:
    """Critical ratio, also SCI = CPI × SPI [S38]. Ratio, above 1 favorable. Reasons of CPI, then of SPI."""
    return need(cpi(status)) * need(spi(status))


@outcome
def period_cpi(evs: Sequence[Quantity], acs: Sequence[Quantity], window: int = 3) -> Fraction:
    """CPI of the last `window` periods: dEV/dAC from cumulative values, of which the first is the start. Ratio, shown
    beside the cumulative one [S18]; may be negative (reversals), and forecasts do not use it.

    NO_DATA: fewer than window + 1 values. DATA_ERROR: EVs and ACs differ in number. ZERO_ACTUAL: no cost in it.
    """
    if len(evs) != len(acs):
        raise Unknown(Reason.DATA_ERROR)
    if window < 1 or len(evs) < window + 1:
        raise Unknown(Reason.NO_DATA)
    earned = need(evs[-1]) - need(evs[-1 - window])
    cost = need(acs[-1]) - need(acs[-1 - window])
    if cost == 0:
        raise Unknown(Reason.ZERO_ACTUAL if earned else Reason.NOT_STARTED)
    return earned / cost


@outcome
def complete_share(status: Status) -> Fraction:
    """% complete = EV/BAC, as a share [S35]. ZERO_BUDGET."""
    return _ev(status) / positive(_bac(status), Reason.ZERO_BUDGET)


@outcome
def spent_share(status: Status) -> Fraction:
    """% spent = AC/BAC, as a share; above 1 = over the budget [S35]. ZERO_BUDGET."""
    return _ac(status) / positive(_bac(status), Reason.ZERO_BUDGET)


@outcome
def scheduled_share(status: Status) -> Fraction:
    """% scheduled = PV/BAC, as a share [S35]. ZERO_BUDGET."""
    return _pv(status) / positive(_bac(status), Reason.ZERO_BUDGET)


# ---- estimates at completion


@outcome
def eac_budget(status: Status) -> Fraction:
    """EAC-1 = AC + (BAC - EV): the rest at budget rate. Money. Not started: BAC."""
    return _ac(status) + _bac(status) - _ev(status)


@outcome
def eac_cpi(status: Status) -> Fraction:
    """EAC-2 = BAC/CPI = AC + (BAC - EV)/CPI: the cost index persists. Money. Complete: AC.

    Reasons of CPI; NO_PROGRESS: EV = 0 with cost, where CPI = 0.
    """
    return _forecast(status, need(cpi(status)))


@outcome
def eac_composite(status: Status) -> Fraction:
    """EAC-3 = AC + (BAC - EV)/(CPI × SPI). Money. Complete: AC. Reasons as for EAC-2, then those of SPI."""
    cost_index = need(cpi(status))
    if _ev(status) == _bac(status):
        return _ac(status)
    return _forecast(status, cost_index * need(spi(status)))


@outcome
def eac_weighted(status: Status, cost_weight: Quantity = Fraction(4, 5)) -> Fraction:
    """EAC-5 = AC + (BAC - EV)/(w CPI + (1 - w) SPI), by default 0.8 and 0.2; state the weights [S37]. Money.
    Complete: AC. Reasons as for EAC-3; DATA_ERROR: a weight outside 0 to 1."""
    weight = not_negative(cost_weight)
    if weight > 1:
        raise Unknown(Reason.DATA_ERROR)
    cost_index = need(cpi(status))
    if _ev(status) == _bac(status):
        return _ac(status)
    return _forecast(status, weight * cost_index + (1 - weight) * need(spi(status)))


@outcome
def eac_bottom_up(status: Status, etc_estimate: Quantity) -> Fraction:
    """EAC-4 = AC + ETC estimated anew: preferred where the rest differs in kind [S1]. Money. NO_DATA: no estimate."""
    return _ac(status) + need(etc_estimate)


def _forecast(status: Status, performance: Fraction) -> Fraction:
    """AC + (BAC - EV)/performance."""
    return _ac(status) + (_bac(status) - _ev(status)) / positive(performance, Reason.NO_PROGRESS)


@outcome
def eac(status: Status, method: Method, etc_estimate: Quantity = None) -> Fraction:
    """The estimate at completion by the chosen method, with the edge rules of section 2.2: not started, with
    EV = AC = 0: BAC; complete: AC, whatever the method. Money. Else the method's own reasons."""
    bac, earned, cost = _bac(status), _ev(status), _ac(status)
    if method is Method.BOTTOM_UP:
        return need(eac_bottom_up(status, etc_estimate))
    if earned == bac and bac > 0:
        return cost
    if earned == 0 and cost == 0:
        return bac
    if method is Method.BUDGET:
        return need(eac_budget(status))
    by_index = {Method.CPI: eac_cpi, Method.COMPOSITE: eac_composite, Method.WEIGHTED: eac_weighted}
    return need(by_index[method](status))


def eac_range(status: Status, etc_estimate: Quantity = None) -> tuple[Outcome, Outcome]:
    """Lowest and highest estimate at completion over the methods that have one: what is shown around the chosen one
    (section 2.4). Where none has: EAC-1's reason, twice."""
    found = [eac(status, method, etc_estimate) for method in Method]
    known = [each.fraction for each in found if each.fraction is not None]
    if not known:
        return found[0], found[0]
    return Outcome(min(known)), Outcome(max(known))


@outcome
def etc(eac: Quantity, ac: Quantity) -> Fraction:
    """Estimate to complete ETC = EAC - AC. Money. Reasons of the estimate go through."""
    return need(eac) - not_negative(ac)


@outcome
def vac(bac: Quantity, eac: Quantity) -> Fraction:
    """Variance at completion VAC = BAC - EAC. Money, positive = under budget (others print the opposite [S5])."""
    return not_negative(bac, Reason.NO_BASELINE) - need(eac)


@outcome
def vac_share(bac: Quantity, eac: Quantity) -> Fraction:
    """VAC% = VAC/BAC, as a share; positive = under budget. ZERO_BUDGET."""
    budget = not_negative(bac, Reason.NO_BASELINE)
    return need(vac(budget, eac)) / positive(budget, Reason.ZERO_BUDGET)


@outcome
def tcpi_bac(status: Status) -> Fraction:
    """To-complete index TCPI(BAC) = (BAC - EV)/(BAC - AC): the cost index that the rest must have [S37]. Ratio,
    above 1 = must do better than budget rate.

    ZERO_BUDGET. COMPLETE: EV = BAC. BUDGET_EXHAUSTED: AC >= BAC, "BAC not achievable".
    """
    return _to_complete(status, _bac(status))


@outcome
def tcpi_eac(status: Status, eac: Quantity) -> Fraction:
    """To-complete index TCPI(EAC) = (BAC - EV)/(EAC - AC) [S37]. Ratio. With EAC-2 it is CPI by identity, so it tells
    something only with a management estimate. Reasons as for TCPI(BAC), and the estimate's own."""
    return _to_complete(status, need(eac))


def _to_complete(status: Status, funds: Fraction) -> Fraction:
    bac, earned = positive(_bac(status), Reason.ZERO_BUDGET), _ev(status)
    if earned == bac:
        raise Unknown(Reason.COMPLETE)
    return (bac - earned) / positive(funds - _ac(status), Reason.BUDGET_EXHAUSTED)


@outcome
def cost_for_index(ev: Quantity, index: Quantity) -> Fraction:
    """The cost that an earned value and a stated CPI imply: AC = EV/CPI. Money. For reading reports that print an
    index and not the cost. NO_PROGRESS: CPI is zero or less."""
    return not_negative(ev) / positive(index, Reason.NO_PROGRESS)


@outcome
def budget_for_progress(ev: Quantity, progress: Quantity) -> Fraction:
    """The budget that an earned value and a stated share complete imply: BAC = EV/share. Money. NO_PROGRESS: 0 %."""
    return not_negative(ev) / positive(progress, Reason.NO_PROGRESS)


# ---- portfolio


def roll_up(statuses: Iterable[Status], *fields: str) -> tuple[Status, Coverage]:
    """The sums of the named fields over the statuses that have all of them, and of how many that is: sum first, then
    divide, never an average of ratios (section 2.4 [S6]). One with contradictory figures is not counted. All in one
    currency at one data date. A portfolio's EAC is the sum of its projects' EACs: see outcome.total_known. Where none
    has them all: the reason that they share, else NO_DATA.
    """
    read = {"bac": _bac, "pv": _pv, "ev": _ev, "ac": _ac}
    sums = dict.fromkeys(fields, Fraction(0))
    reasons: set[Reason] = set()
    known = of = 0
    for status in statuses:
        of += 1
        try:
            values = {name: read[name](status) for name in fields}
        except Unknown as unknown:
            reasons.add(unknown.reason)
            continue
        known += 1
        sums = {name: sums[name] + values[name] for name in fields}
    if known:
        return Status(**sums), Coverage(known, of)
    return Status(**dict.fromkeys(fields, common(reasons))), Coverage(0, of)
