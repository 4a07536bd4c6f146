"""Exchange rates of three kinds, and amounts of several currencies in one. Domain reference, section 3.3 [S59].

Line by line conversion in minor units is in currency.py; variances by rate are in burn.py. An amount without a rate is
never added: NO_RATE. No rate is inverted or chained from others unless it was stated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dashboard.metrics.figure import Coverage, Reason
from dashboard.metrics.outcome import Outcome, Quantity, Unknown, need, outcome, positive, total_known


class RateKind(StrEnum):
    BUDGET = "budget"  # frozen with the baseline: indices are at this rate by default
    ACTUAL = "actual"  # of the day of booking
    CLOSING = "closing"  # of the end of the period: forecasts


@dataclass(frozen=True, slots=True)
class Rate:
    """Reporting units for one unit of a currency, from a day on until the next rate of its kind."""

    currency: str
    reporting: str
    kind: RateKind
    since: date
    rate: Decimal


def rate_for(rates: Iterable[Rate], currency: str, reporting: str, kind: RateKind, on: date) -> Rate | None:
    """The rate in force on a day: the latest of its kind not after it. A currency to itself: 1. None: NO_RATE. It is
    returned whole, since kind and date belong to a figure's passport."""
    if currency == reporting:
        return Rate(currency, reporting, kind, on, Decimal(1))
    fitting = (
        rate
        for rate in rates
        if (rate.currency, rate.reporting, rate.kind) == (currency, reporting, kind) and rate.since <= on
    )
    return max(fitting, key=lambda rate: rate.since, default=None)


@outcome
def converted(amount: Quantity, rate: Rate | None) -> Fraction:
    """Amount × rate, unrounded. Reporting currency. NO_RATE; DATA_ERROR: a rate of zero or less."""
    number = need(amount)
    if rate is None:
        raise Unknown(Reason.NO_RATE)
    return number * positive(rate.rate, Reason.DATA_ERROR)


def in_one_currency(
    amounts: Iterable[tuple[Quantity, str]], rates: Iterable[Rate], reporting: str, kind: RateKind, on: date
) -> tuple[Outcome, Coverage]:
    """Sum of amounts of several currencies at the rates in force on a day, and of how many amounts that is. Those
    without a rate are not in the sum: the coverage says so."""
    known = list(rates)
    return total_known(
        converted(amount, rate_for(known, currency, reporting, kind, on)) for amount, currency in amounts
    )
