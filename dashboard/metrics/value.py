"""Value: appraisal, benefits, priorities. Domain reference, section 6 [S82]-[S85].

Flows are yearly, year 0 first, money in one currency, all real or all nominal as the rate is. Year 0 is undiscounted;
with mid_period each flow falls half a year later [S83]. A rate is a share (0.035 for 3.5 %).
Reasons in every function: NO_DATA: no flows, or one is missing. DATA_ERROR: a rate of -100 % or less.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Outcome, Quantity, Unknown, need, not_negative, outcome, positive

PRECISE = Context(prec=60)
HALVINGS = 240  # of the bracket around a rate of return: to more digits than are shown


def _flows(flows: Sequence[Quantity]) -> list[Fraction]:
    if not flows:
        raise Unknown(Reason.NO_DATA)
    return [need(flow) for flow in flows]


def _growth(rate: Quantity) -> Fraction:
    return positive(1 + need(rate), Reason.DATA_ERROR)


def _present(flows: Sequence[Quantity], rate: Quantity, mid_period: bool) -> Fraction:
    growth = _growth(rate)
    value = Fraction(0)
    for flow in reversed(_flows(flows)):
        value = value / growth + flow
    return value / _root(growth) if mid_period else value


def _root(number: Fraction) -> Fraction:
    """Square root, to 60 digits."""
    return Fraction(PRECISE.sqrt(PRECISE.divide(Decimal(number.numerator), Decimal(number.denominator))))


@outcome
def present_value(flows: Sequence[Quantity], rate: Quantity, *, mid_period: bool = False) -> Fraction:
    """NPV = sum of CF_t/(1 + r)^t. Money; of net flows the NPV, positive = worth more than it costs, and of costs or
    benefits alone their present value."""
    return _present(flows, rate, mid_period)


@outcome
def npv(
    costs: Sequence[Quantity], benefits: Sequence[Quantity], rate: Quantity, *, mid_period: bool = False
) -> Fraction:
    """NPV = PV of benefits - PV of costs, both stated positive. Money, positive = worth more than it costs."""
    return _present(benefits, rate, mid_period) - _present(costs, rate, mid_period)


@outcome
def bcr(
    costs: Sequence[Quantity], benefits: Sequence[Quantity], rate: Quantity, *, mid_period: bool = False
) -> Fraction:
    """Benefit-cost ratio = PV of benefits / PV of costs, whole-life; a disbenefit is a negative benefit, not a cost.
    Ratio, above 1 = worth more than it costs. ZERO_COST: PV of costs is zero or less."""
    cost = positive(_present(costs, rate, mid_period), Reason.ZERO_COST)
    return _present(benefits, rate, mid_period) / cost


@outcome
def profitability_index(flows: Sequence[Quantity], rate: Quantity) -> Fraction:
    """Profitability index = 1 + NPV/I0, I0 = the outlay of year 0. Ratio. Shortlists under a budget, but does not find
    the best set. ZERO_COST: year 0 has no outlay."""
    numbers = _flows(flows)
    return 1 + _present(flows, rate, False) / positive(-numbers[0], Reason.ZERO_COST)


@outcome
def irr(flows: Sequence[Quantity]) -> Fraction:
    """Internal rate of return: the rate at which NPV is 0. A share per year, found to 24 decimals.
    NO_SINGLE_ANSWER: the flows change sign not once (no or several rates)."""
    numbers = _flows(flows)
    signs = [flow > 0 for flow in numbers if flow]
    if sum(1 for before, after in pairwise(signs) if before != after) != 1:
        raise Unknown(Reason.NO_SINGLE_ANSWER)
    series = [PRECISE.divide(Decimal(flow.numerator), Decimal(flow.denominator)) for flow in numbers]
    rising = series[next(place for place, flow in enumerate(numbers) if flow)] < 0

    def above(discount: Decimal) -> bool:
        """Whether the root lies below this 1/(1 + r): one change of sign means one positive root (Descartes)."""
        value = Decimal(0)
        for flow in reversed(series):
            value = PRECISE.add(PRECISE.multiply(value, discount), flow)
        return (value > 0) == rising

    low, high = Decimal(0), Decimal(1)
    while not above(high):
        low, high = high, high * 2
    for _ in range(HALVINGS):
        middle = PRECISE.divide(PRECISE.add(low, high), Decimal(2))
        low, high = (low, middle) if above(middle) else (middle, high)
    rate = PRECISE.subtract(PRECISE.divide(Decimal(1), high), Decimal(1))
    return round(Fraction(rate), 24)


@outcome
def payback(flows: Sequence[Quantity], rate: Quantity = 0) -> Fraction:
    """Payback: years until the cumulative flow is back at zero, interpolated inside the year; with a rate, the
    discounted payback. Years from year 0. NOT_APPLICABLE: nothing is ever laid out; NOT_REACHED: it never comes back.
    """
    growth = _growth(rate)
    cumulative, factor, out = Fraction(0), Fraction(1), False
    for year, flow in enumerate(_flows(flows)):
        before = cumulative
        cumulative += flow / factor
        factor *= growth
        if out and cumulative >= 0:
            return year - 1 + -before / (cumulative - before)
        out = out or cumulative < 0
    raise Unknown(Reason.NOT_REACHED if out else Reason.NOT_APPLICABLE)


# ---- benefits


@outcome
def realization(actual: Quantity, planned_to_date: Quantity) -> Fraction:
    """Benefit realization to date = actual / planned to date (not / lifetime). A share, above 1 = more than planned.
    ZERO_PLANNED: none was planned yet. A disbenefit is negative and lowers it."""
    return need(actual) / positive(planned_to_date, Reason.ZERO_PLANNED, Reason.NO_BASELINE)


@outcome
def lifetime_forecast(forecast: Quantity, approved: Quantity) -> Fraction:
    """Lifetime forecast = forecast / approved benefit. A share. ZERO_PLANNED: none approved; NO_BASELINE."""
    return need(forecast) / positive(approved, Reason.ZERO_PLANNED, Reason.NO_BASELINE)


# ---- priorities


@outcome
def weighted_score(weights: Sequence[Quantity], scores: Sequence[Quantity]) -> Fraction:
    """Weighted score = sum of weight × score, weights as shares. Unit of the scores. NO_DATA: a score is missing.
    DATA_ERROR: weights do not sum to exactly 1, one is negative, or they are not as many as the scores."""
    shares = [not_negative(weight) for weight in weights]
    if len(shares) != len(scores) or sum(shares, Fraction(0)) != 1:
        raise Unknown(Reason.DATA_ERROR)
    return sum((share * need(score) for share, score in zip(shares, scores, strict=True)), Fraction(0))


@outcome
def wsjf(value: Quantity, time_criticality: Quantity, risk_reduction: Quantity, job_size: Quantity) -> Fraction:
    """WSJF = (business value + time criticality + risk reduction or opportunity) / job size [S85]. Ratio, the higher
    the sooner. ZERO_SIZE: job size is zero or less."""
    return (need(value) + need(time_criticality) + need(risk_reduction)) / positive(job_size, Reason.ZERO_SIZE)


def rank(scores: Sequence[Outcome]) -> list[int]:
    """Positions of the scores from the highest to the lowest, equal ones in the order given; unknown ones are left
    out, so that none of them is first or last by accident."""
    known = [(place, score.fraction) for place, score in enumerate(scores) if score.fraction is not None]
    return [place for place, _ in sorted(known, key=lambda pair: -pair[1])]
