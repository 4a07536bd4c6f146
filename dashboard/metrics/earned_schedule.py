"""Earned schedule: time from the planned value curve. Domain reference, section 2.3 [S38][S41][S42].

A plan is the cumulative PV at the end of each period (day, week or month), period 1 first; before it lies (0, 0). All
times are in those periods. AT, the actual time, counts the period of the data date as elapsed and may be a fraction.
Variances are favorable positive, SPI(t) is favorable above 1. None of it is rolled up: show the distribution.

Reasons in every function: NO_BASELINE: no plan. ZERO_BUDGET: the plan sums to zero. DATA_ERROR: the plan falls or is
negative, or EV lies outside 0 to BAC. NO_DATA: EV or AT is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import DateOutcome, Outcome, Quantity, Unknown, need, not_negative, outcome, positive

Plan = Sequence[Quantity]


def _curve(plan: Plan) -> list[Fraction]:
    """Cumulative PV with its start, [0, PV1, PV2, …], without what is padded after BAC is reached. Its length less 1
    is the planned duration."""
    if not plan:
        raise Unknown(Reason.NO_BASELINE)
    curve = [Fraction(0), *(need(value, Reason.NO_BASELINE) for value in plan)]
    if any(after < before for before, after in pairwise(curve)):
        raise Unknown(Reason.DATA_ERROR)
    positive(curve[-1], Reason.ZERO_BUDGET)
    return curve[: curve.index(curve[-1]) + 1]


def _earned(curve: list[Fraction], ev: Quantity) -> Fraction:
    earned = not_negative(ev)
    if earned > curve[-1]:
        raise Unknown(Reason.DATA_ERROR)
    return earned


def _es(curve: list[Fraction], ev: Quantity) -> Fraction:
    earned = _earned(curve, ev)
    if earned == 0:
        return Fraction(0)
    last = len(curve) - 1
    if earned == curve[last]:
        return Fraction(last)
    whole = max(period for period in range(last) if curve[period] <= earned)
    return whole + (earned - curve[whole]) / (curve[whole + 1] - curve[whole])


def _elapsed(at: Quantity) -> Fraction:
    return positive(at, Reason.NOT_STARTED)


@outcome
def planned_duration(plan: Plan) -> Fraction:
    """PD: the first period in which PV reaches BAC, whatever is padded after it. Periods."""
    return Fraction(len(_curve(plan)) - 1)


@outcome
def pv_at(plan: Plan, at: Quantity) -> Fraction:
    """PV(AT), interpolated inside a period; BAC after the planned finish. Money. DATA_ERROR: AT below zero."""
    curve, elapsed = _curve(plan), not_negative(at)
    whole = int(elapsed)
    if whole >= len(curve) - 1:
        return curve[-1]
    return curve[whole] + (elapsed - whole) * (curve[whole + 1] - curve[whole])


@outcome
def es(plan: Plan, ev: Quantity) -> Fraction:
    """Earned schedule ES = C + (EV - PV_C)/(PV_{C+1} - PV_C): when the plan had earned what is earned now. Periods.

    C is the largest number of whole periods whose PV <= EV, so a plateau counts to its end; EV = 0: 0, even where the
    plan itself starts with empty periods; EV = BAC: PD.
    """
    return _es(_curve(plan), ev)


@outcome
def sv_t(es: Quantity, at: Quantity) -> Fraction:
    """SV(t) = ES - AT. Periods, positive = ahead. NO_DATA: AT is missing; DATA_ERROR: AT below zero."""
    return need(es) - not_negative(at)


@outcome
def spi_t(es: Quantity, at: Quantity) -> Fraction:
    """SPI(t) = ES/AT. Ratio, above 1 = ahead. EV = 0: 0. Complete: give the actual duration as AT, and it is
    PD/actual duration (section 2.2). NOT_STARTED: AT <= 0."""
    return need(es) / _elapsed(at)


@outcome
def sci_t(cpi: Quantity, spi_t: Quantity) -> Fraction:
    """SCI(t) = CPI × SPI(t) [S38]. Ratio, above 1 favorable. Reasons of CPI, then of SPI(t)."""
    return need(cpi) * need(spi_t)


@outcome
def ieac_t(plan: Plan, ev: Quantity, at: Quantity, performance: Quantity = None) -> Fraction:
    """IEAC(t) = AT + (PD - ES)/PF. Periods from the start to the forecast finish.

    performance: PF; by default SPI(t), which makes it PD/SPI(t). Variants: 1, or SCI(t) [S38].
    NOT_STARTED: AT <= 0. NO_PROGRESS: PF is zero, as with EV = 0.
    """
    curve = _curve(plan)
    elapsed, earned = _elapsed(at), _es(curve, ev)
    factor = earned / elapsed if performance is None else need(performance)
    return elapsed + (len(curve) - 1 - earned) / positive(factor, Reason.NO_PROGRESS)


@outcome
def tspi(plan: Plan, ev: Quantity, at: Quantity, duration: Quantity = None) -> Fraction:
    """TSPI = (PD - ES)/(PD - AT), or (PD - ES)/(ED - AT) where `duration` is ED, the duration now wanted: the SPI(t)
    that the rest must have. Ratio, above 1 = must go faster than planned.

    COMPLETE: ES = PD. TIME_EXHAUSTED: AT >= PD (or ED) with work left. DATA_ERROR: AT below zero.
    """
    curve = _curve(plan)
    planned = Fraction(len(curve) - 1)
    elapsed, left = not_negative(at), planned - _es(curve, ev)
    if left == 0:
        raise Unknown(Reason.COMPLETE)
    end = planned if duration is None else need(duration)
    return left / positive(end - elapsed, Reason.TIME_EXHAUSTED)


def forecast_finish(start: date, ieac_t: Outcome, days_per_period: int) -> DateOutcome:
    """Forecast finish = start + IEAC(t), for plans in days (1) or weeks (7): the day on which the last part of a
    period falls. Reasons of IEAC(t); NOT_REACHED: beyond the calendar."""
    if ieac_t.fraction is None:
        return DateOutcome(reason=ieac_t.reason)
    try:
        return DateOutcome(start + timedelta(days=ceil(ieac_t.fraction * days_per_period) - 1))
    except OverflowError:
        return DateOutcome(reason=Reason.NOT_REACHED)
