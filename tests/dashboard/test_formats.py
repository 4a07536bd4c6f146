"""Formats say the same everywhere."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard import formats


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (Decimal("4100000"), "GBP", "£4.1m"),
        (Decimal("-600000"), "GBP", "−£600k"),
        (Decimal("32200000000"), "GBP", "£32.2bn"),
        (120_000, "EUR", "€120k"),
        (1_200_000.0, "USD", "$1.2m"),
        (3_000_000, "CHF", "CHF\u00a03m"),
        (999_999_999, "GBP", "£1.0bn"),
        (999.6, "GBP", "£1k"),
        (999_999, "GBP", "£1.0m"),
        (499_999, "GBP", "£500k"),
        (950, "GBP", "£950"),
        (0, "GBP", "£0"),
        (-0.2, "GBP", "£0"),
        (None, "GBP", "n/a"),
        (float("nan"), "GBP", "n/a"),
        (Decimal("NaN"), "GBP", "n/a"),
    ],
)
def test_money_short(amount, currency, said):
    assert formats.money(amount, currency) == said


def test_money_in_full_and_signed():
    assert formats.money(Decimal("4120000"), "GBP", short=False) == "£4,120,000"
    assert formats.money(Decimal("-12.5"), "GBP", short=False) == "−£12.50"
    assert formats.money(700_000, "GBP", sign=True) == "+£700k"
    assert formats.money(0, "GBP", sign=True) == "£0"


@pytest.mark.parametrize(
    ("largest", "unit"),
    [(32.2e9, (1e9, "£bn")), (4.1e6, (1e6, "£m")), (-120e3, (1e3, "£k")), (12, (1.0, "£")), (None, (1.0, "£"))],
)
def test_money_unit(largest, unit):
    assert formats.money_unit(largest, "GBP") == unit


def test_percent():
    assert formats.percent(0.032) == "3.2\u202f%"
    assert formats.percent(-0.5, 0) == "−50\u202f%"
    assert formats.percent(-0.0001) == "0.0\u202f%"
    assert formats.percent(0.1, 0, sign=True) == "+10\u202f%"
    assert formats.percent(None) == "n/a"


def test_days_say_late_and_early():
    assert [formats.days(n) for n in (38, 1, 0, -3, None)] == [
        "38 days late",
        "1 day late",
        "on time",
        "3 days early",
        "n/a",
    ]


def test_count_and_number():
    assert formats.count(1, "project") == "1 project"
    assert formats.count(1204, "project") == "1,204 projects"
    assert formats.count(2, "dependency") == "2 dependencies"
    assert formats.count(2, "day") == "2 days"
    assert formats.count(2, "person", "people") == "2 people"
    assert formats.number(-1204.25, 1) == "−1,204.2"
    assert formats.number(3, sign=True) == "+3"


def test_dates():
    assert formats.date_long(date(2026, 10, 31)) == "31 Oct 2026"
    assert formats.date_short(date(2026, 10, 31)) == "31 Oct"
    assert formats.month_short(date(2026, 10, 1)) == "Oct 2026"
    assert formats.date_long(None) == "n/a"
