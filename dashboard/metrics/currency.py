"""Money of several currencies in one: converted line by line at a stated rate, never added without one."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd
from babel.numbers import get_currency_precision


def minor_units(currency: str) -> Decimal:
    """How many minor units one unit of the currency has: 100 for GBP, 1 for JPY (ISO 4217)."""
    return Decimal(10) ** get_currency_precision(currency)


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount in major units: 1050 GBP is Decimal('10.5')."""
    return Decimal(minor) / minor_units(currency)


def convert(amounts: pd.Series, currencies: pd.Series, rates: dict[str, Decimal], reporting: str) -> pd.Series:
    """Amounts in the reporting currency.

    amounts: Int64 minor units of each row's currency; rates: reporting units for one unit of a currency.
    Each row is rounded once, half to even, to a minor unit, so that any grouping of the rows adds up.
    Rows without a rate become <NA> (reason NO_RATE).
    """
    result = amounts.astype("Int64").copy()
    foreign = currencies.notna() & (currencies != reporting) & amounts.notna()
    for currency in currencies[foreign].unique():
        rows = foreign & (currencies == currency)
        if currency not in rates:
            result[rows] = pd.NA
            continue
        factor = rates[currency] * minor_units(reporting) / minor_units(currency)
        values = [int((Decimal(int(a)) * factor).to_integral_value(ROUND_HALF_EVEN)) for a in amounts[rows]]
        result[rows] = pd.array(values, dtype="Int64")
    return result


def half_even_share(amounts: pd.Series, numerator: int, denominator: int) -> pd.Series:
    """A share of whole minor units, each rounded once, half to even: exact, without binary fractions.
    denominator: above zero."""
    product = amounts.astype("Int64") * numerator
    whole, rest = product // denominator, product % denominator
    up = (rest * 2 > denominator) | ((rest * 2 == denominator) & (whole % 2 == 1))
    return whole + up.astype("Int64")
