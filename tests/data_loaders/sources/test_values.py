"""Cells are read as people write them; what cannot be read for certain is refused, never guessed."""

from __future__ import annotations

import contextlib
import time as clock
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.sources import values as reading
from data_loaders.sources.values import Unreadable, safely

ONE = Decimal(1)
MILLIONS = Decimal(1_000_000)


def money(cell: Any, scale: Decimal = ONE, currency: str = "GBP") -> int:
    return safely(reading.money_reader(scale, currency))(cell)


@pytest.mark.parametrize(
    ("cell", "pence"),
    [
        ("£12,743.00", 1_274_300),
        ("£495.70m", 49_570_000_000),
        ("-£9.99m", -999_000_000),
        ("£-9.99m", -999_000_000),
        ("(1,200)", -120_000),
        ("(£1,200.50)", -120_050),
        ("£(1,200)", -120_000),
        ("£ (1,200.00)", -120_000),
        ("1,200-", -120_000),
        ("−5", -500),  # the true minus sign
        ("+5", 500),
        ("GBP 5", 500),
        ("5 gbp", 500),
        ("5k", 500_000),
        ("£1.5 bn", 150_000_000_000),
        ("2 million", 200_000_000),
        (".5", 50),
        ("5.", 500),
        ("\u00a0£\u00a012.34\u00a0", 1234),
        ("£１２", 1200),  # full-width digits
        (12.34, 1234),
        (0.1 + 0.2, 30),
        (7, 700),
        ("0.125", 12),  # half to even
        ("0.135", 14),
    ],
)
def test_money_is_read_in_every_style_people_use(cell: Any, pence: int) -> None:
    assert money(cell) == pence


@pytest.mark.parametrize(
    "cell",
    [
        *("1.234,56", "1 200", "1,23", "12,34,567", "inf", "nan", "-inf", "1e5", "abc", "£", "-", "()", "(5", "5)"),
        *("--5", "(-5)", "-5-", "#REF!", "#DIV/0!", "12 apples", "5 EUR", "€5", "£5 USD", "1/2", "½"),
        *(True, date(2024, 1, 1), float("nan"), float("inf"), "9" * 30, 1e300, "£999,999,999,999,999,999bn"),
    ],
)
def test_what_is_no_amount_for_certain_is_refused(cell: Any) -> None:
    with pytest.raises(Unreadable):
        money(cell)


def test_a_column_in_millions_is_scaled_but_a_suffix_in_the_cell_wins() -> None:
    assert money("12.5", MILLIONS) == 1_250_000_000
    assert money("£12.5m", MILLIONS) == 1_250_000_000
    assert money("£500k", MILLIONS) == 50_000_000


def test_minor_units_follow_the_currency() -> None:
    assert money("1,200", currency="JPY") == 1200
    assert money("1.234", currency="KWD") == 1234
    assert money("$5", currency="CAD") == money("$5", currency="USD") == 500


def _styles(pence: int) -> list[str]:
    sign, whole, part = "-" if pence < 0 else "", abs(pence) // 100, abs(pence) % 100
    plain, comma = f"{whole}.{part:02}", f"{whole:,}.{part:02}"
    styles = [f"{sign}{plain}", f"{sign}{comma}", f"{sign}£{comma}", f"£{sign}{comma}", f"{sign}£ {comma}"]
    styles += [f"GBP {sign}{plain}", f"{sign}{comma} GBP", f" {sign}{plain}\u00a0", f"{plain}{sign}"]
    styles += [f"{sign}£{Decimal(abs(pence)).scaleb(-8):f}m", f"{sign}{Decimal(abs(pence)).scaleb(-5):f}k"]
    if pence < 0:
        styles += [f"({comma})", f"(£{plain})", f"£({comma})", f"−{plain}"]
    return styles


@given(st.integers(min_value=-(10**15), max_value=10**15), st.data())
def test_money_written_in_any_style_reads_back_to_the_penny(pence: int, data: st.DataObject) -> None:
    assert money(data.draw(st.sampled_from(_styles(pence)))) == pence


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_cell_makes_a_reader_fail_otherwise_than_by_saying_what_it_expected(cell: Any) -> None:
    readers = [reading.money_reader(ONE, "GBP"), reading.number_reader(ONE), reading.integer_reader(ONE)]
    readers += [reading.percent_reader(ONE), reading.hours_reader(ONE), reading.boolean_reader, reading.text_reader]
    readers += [reading.currency_reader, reading.vocabulary_reader({"Yes": "Y"})]
    for reader in readers:
        with contextlib.suppress(Unreadable):
            safely(reader)(cell)


@pytest.mark.parametrize("cell", [f"({' ' * 50_000}x", f"5{' ' * 50_000}x", "1," * 50_000, "9" * 50_000 + "x"])
def test_a_monstrous_cell_is_refused_at_once(cell: str) -> None:
    started = clock.perf_counter()
    with pytest.raises(Unreadable):
        money(cell)
    assert clock.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("reader", "cell", "expected"),
    [
        (reading.percent_reader(ONE), "45 %", 4500),
        (reading.percent_reader(ONE), "45", 4500),
        (reading.percent_reader(ONE), 12.345, 1234),
        (reading.percent_reader(Decimal(100)), 0.45, 4500),  # a percent cell of Excel
        (reading.percent_reader(Decimal(100)), "45%", 4500),  # its own sign wins over the scale
        (reading.percent_reader(ONE), "-3%", -300),
        (reading.hours_reader(ONE), "7:30", 450),
        (reading.hours_reader(ONE), "7:30:00", 450),
        (reading.hours_reader(ONE), 7.5, 450),
        (reading.hours_reader(ONE), time(7, 30), 450),  # a time cell of Excel
        (reading.hours_reader(ONE), timedelta(hours=37, minutes=30), 2250),  # [h]:mm of Excel
        (reading.hours_reader(Decimal(8)), "2.5", 1200),  # days of eight hours
        (reading.integer_reader(ONE), "1,200", 1200),
        (reading.integer_reader(ONE), 3.0, 3),
        (reading.number_reader(ONE), "1.25", Decimal("1.25")),
        (reading.currency_reader, " gbp ", "GBP"),
        (reading.boolean_reader, "Yes", True),
        (reading.boolean_reader, False, False),
        (reading.boolean_reader, 1.0, True),
        (reading.text_reader, "  a\nb ", "a\nb"),
        (reading.text_reader, 101.0, "101"),
        (reading.text_reader, datetime(2024, 3, 1), "2024-03-01"),
    ],
)
def test_numbers_words_and_hours(reader: Callable[[Any], Any], cell: Any, expected: Any) -> None:
    assert safely(reader)(cell) == expected


@pytest.mark.parametrize(
    ("reader", "cell"),
    [
        (reading.integer_reader(ONE), "3.5"),
        (reading.integer_reader(ONE), "5 day"),  # a word of three letters is no currency here
        (reading.integer_reader(ONE), "3,000,000,000"),
        (reading.number_reader(ONE), "USD 5"),
        (reading.percent_reader(ONE), "£45"),
        (reading.percent_reader(ONE), "9" * 12),
        (reading.hours_reader(ONE), "7:75"),
        (reading.hours_reader(ONE), "99999999:00"),
        (reading.boolean_reader, "maybe"),
        (reading.currency_reader, "Pounds"),
        (reading.text_reader, "#REF!"),
    ],
)
def test_what_does_not_fit_the_column_is_refused(reader: Callable[[Any], Any], cell: Any) -> None:
    with pytest.raises(Unreadable):
        safely(reader)(cell)


def test_a_vocabulary_is_read_without_regard_to_case_and_blanks_and_names_its_words() -> None:
    reader = reading.vocabulary_reader({"Amber/Red": "AMBER", "Red": "RED"})
    assert reader(" amber/red ") == reader("AMBER/RED") == "AMBER"
    assert reading.vocabulary_reader({"On hold": "HOLD"})("On\u00a0\n hold") == "HOLD"
    with pytest.raises(Unreadable, match="one of: Amber/Red, Red"):
        reader("Amber")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("MOD_0135_2122-Q1", "mod 0135 2122 q1", True),
        ("A&E  Works", "a e works", True),
        ("Straße", "STRASSE", True),
        ("Phase 1", "Phase 2", False),
        ("—", "???", False),  # names of signs alone are not all one
    ],
)
def test_names_are_folded_for_comparison(one: str, other: str, same: bool) -> None:
    assert (reading.fold(one) == reading.fold(other)) is same


def test_titles_are_squeezed_but_keep_their_signs() -> None:
    assert reading.squeeze(" Planned\n Cost\u00a0($ M) ") == "planned cost ($ m)"
