"""Cost at the rates of the months in which it was booked: what FX alone made of it. Domain reference, section 3.3."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import pandas as pd

from dashboard.metrics.currency import convert
from dashboard.metrics.rates import Rate, RateKind, rate_for

MonthRates = dict[pd.Timestamp, dict[str, Rate]]


def rates_of_months(rates: Iterable[Rate], months: Iterable[pd.Timestamp], reporting: str) -> MonthRates:
    """For each month (its first day) the rate of each currency that cost booked in it is converted at: the actual rate
    in force at the end of the month; where no actual rate of the currency is known by then, the closing rate of the
    month's end. Currencies without either are left out."""
    known = list(rates)
    currencies = sorted({rate.currency for rate in known if rate.reporting == reporting})
    found: MonthRates = {}
    for month in months:
        end = month.date().replace(day=monthrange(month.year, month.month)[1])
        chosen = {
            currency: rate_for(known, currency, reporting, RateKind.ACTUAL, end)
            or rate_for(known, currency, reporting, RateKind.CLOSING, end)
            for currency in currencies
        }
        found[month] = {currency: rate for currency, rate in chosen.items() if rate is not None}
    return found


def at_rates_of_months(
    amounts: pd.Series, currencies: pd.Series, months: pd.Series, rates: MonthRates, reporting: str
) -> pd.Series:
    """Amounts in the reporting currency, each at the rate of its month. Minor units, rounded once a row, half to even;
    <NA> (NO_RATE) where the month has no rate of the currency."""
    result = pd.Series(pd.NA, index=amounts.index, dtype="Int64")
    for month in months.unique():
        own = months == month
        factors: dict[str, Decimal] = {currency: rate.rate for currency, rate in rates.get(month, {}).items()}
        result[own] = convert(amounts[own], currencies[own], factors, reporting)
    return result


def parts(amounts: pd.Series, keys: Sequence[pd.Series], converted: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What each amount adds to its group's sum, where amounts are summed first and converted then: what the sum up to
    it converts to, less what the sum before it did. So the parts add up to the converted sum, to the minor unit."""
    reached = converted(amounts.fillna(0).groupby(list(keys), dropna=False).cumsum())
    return reached - reached.groupby(list(keys), dropna=False).shift(fill_value=0)
