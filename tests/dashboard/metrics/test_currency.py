"""Money of several currencies: converted row by row, exactly, and never without a rate."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.currency import convert, minor_units, to_major

RATES = {"USD": Decimal("0.79"), "EUR": Decimal("0.8571"), "JPY": Decimal("0.0052"), "KWD": Decimal("2.55")}


def converted(
    *rows: tuple[object, str | None], rates: dict[str, Decimal] | None = None, to: str = "GBP"
) -> list[object]:
    amounts = pd.Series([amount for amount, _ in rows], dtype="Int64")
    currencies = pd.Series([currency for _, currency in rows], dtype="object")
    return list(convert(amounts, currencies, RATES if rates is None else rates, to))


def test_the_reporting_currency_stays_as_it_is() -> None:
    assert converted((12345, "GBP"), (-1, "GBP")) == [12345, -1]


@pytest.mark.parametrize(("amount", "pence"), [(100, 79), (1, 1), (50, 40), (150, 118), (-50, -40), (0, 0)])
def test_each_row_is_rounded_once_half_to_even(amount: int, pence: int) -> None:
    """50 × 0.79 = 39.5 and 150 × 0.79 = 118.5: both go to the even neighbor."""
    assert converted((amount, "USD")) == [pence]


def test_currencies_without_minor_units_are_scaled() -> None:
    assert minor_units("JPY") == 1
    assert converted((1_000, "JPY")) == [520]  # ¥1,000 × 0.0052 = £5.20
    assert converted((520, "GBP"), rates={"GBP": Decimal("192.3076923")}, to="JPY") == [1_000]
    assert to_major(1_000, "JPY") == Decimal(1_000)


def test_currencies_with_thousandths_are_scaled() -> None:
    assert minor_units("KWD") == 1_000
    assert converted((1_000, "KWD")) == [255]


def test_without_a_rate_there_is_no_amount() -> None:
    found = converted((100, "CHF"), (100, "GBP"))
    assert found[0] is pd.NA
    assert found[1] == 100


def test_a_missing_amount_stays_missing() -> None:
    assert converted((pd.NA, "USD"), (pd.NA, "CHF")) == [pd.NA, pd.NA]


def test_the_amounts_given_are_not_changed() -> None:
    amounts = pd.Series([100], dtype="Int64")
    convert(amounts, pd.Series(["USD"]), RATES, "GBP")
    assert list(amounts) == [100]


def test_large_amounts_stay_exact() -> None:
    """£90bn in pence is beyond what a 64-bit float times a rate keeps."""
    assert converted((9_007_199_254_740_993, "USD"), rates={"USD": Decimal(1)}) == [9_007_199_254_740_993]


def test_minor_units_leave_as_exact_amounts() -> None:
    assert to_major(1050, "GBP") == Decimal("10.50")
    assert sum(to_major(1, "GBP") for _ in range(10)) == Decimal("0.10")


rows = st.lists(st.tuples(st.integers(-(10**12), 10**12), st.sampled_from(["GBP", "USD", "EUR", "JPY"])), max_size=30)


@given(rows, st.integers(0, 30))
def test_parts_add_up_to_the_whole(lines: list[tuple[int, str]], cut: int) -> None:
    assert sum(converted(*lines)) == sum(converted(*lines[:cut])) + sum(converted(*lines[cut:]))  # type: ignore[arg-type]
