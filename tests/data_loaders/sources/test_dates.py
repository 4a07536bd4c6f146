"""The order of day and month is settled for a whole column by the cells that prove it, never cell by cell."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.sources import dates
from data_loaders.sources.dates import Orders, Unsettled, settle_orders
from data_loaders.sources.values import Unreadable, safely

DMY, MDY = Orders("dmy", "ymd"), Orders("mdy", "ymd")


def read(cells: list[Any], order: str | None = None) -> list[date]:
    reader = dates.date_reader(settle_orders(cells, order))
    return [reader(cell) for cell in cells]


def test_one_unambiguous_cell_settles_all() -> None:
    assert read(["01/10/2011", "31/12/2011"])[0] == date(2011, 10, 1)
    assert read(["01/10/2011", "12/31/2011"])[0] == date(2011, 1, 10)


def test_year_day_month_is_recognized_beside_day_month_year() -> None:
    assert read(["01/10/2011", "31/03/2012", "2012-30-09"]) == [date(2011, 10, 1), date(2012, 3, 31), date(2012, 9, 30)]


def test_years_first_are_iso_unless_a_cell_can_only_be_year_day_month() -> None:
    assert read(["2012-03-04"]) == [date(2012, 3, 4)]
    assert read(["2012-03-04", "2012-30-09"])[0] == date(2012, 4, 3)


@pytest.mark.parametrize(
    "cells",
    [
        ["01/10/2011", "02/11/2011"],  # nothing proves an order
        ["31/12/2011", "12/31/2011"],  # both are proven
        ["2012-30-09", "2012-09-30"],
    ],
)
def test_a_column_that_cannot_be_settled_is_refused(cells: list[str]) -> None:
    with pytest.raises(Unsettled):
        settle_orders(cells)


def test_an_order_stated_in_the_mapping_settles_it() -> None:
    assert read(["01/10/2011"], "dmy") == [date(2011, 10, 1)]
    assert read(["01/10/2011"], "mdy") == [date(2011, 1, 10)]
    assert read(["2012-01-02"], "ydm") == [date(2012, 2, 1)]


def test_equal_day_and_month_need_no_order() -> None:
    assert read(["05/05/2020", "06/06/21"]) == [date(2020, 5, 5), date(2021, 6, 6)]


@pytest.mark.parametrize("rubbish", ["25/13/2020", "31/02/2020", "00/00/2020", "99/01/2020"])
def test_a_cell_that_is_no_date_in_either_order_proves_nothing(rubbish: str) -> None:
    orders = settle_orders([rubbish, "12/31/2011"])
    assert orders.year_last == "mdy"
    with pytest.raises(Unreadable):
        dates.date_reader(settle_orders([rubbish]))(rubbish)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/12/2040", date(2040, 12, 31)),
        ("31.12.40", date(2040, 12, 31)),
        ("31.12.68", date(2068, 12, 31)),
        ("31.12.69", date(1969, 12, 31)),
        ("1-2-2024", date(2024, 2, 1)),
        ("2026-12-31", date(2026, 12, 31)),
        ("2026-12-31T10:00:00Z", date(2026, 12, 31)),
        ("2026-12-31 23:59:59.5+01:00", date(2026, 12, 31)),
        ("31/12/2013 0:00", date(2013, 12, 31)),
        ("31/12/2013 11:59 PM", date(2013, 12, 31)),
        ("1 Oct 2011", date(2011, 10, 1)),
        ("1st October, 2011", date(2011, 10, 1)),
        ("01-Oct-11", date(2011, 10, 1)),
        ("October 1, 2011", date(2011, 10, 1)),
        ("\u00a031/12/2040 ", date(2040, 12, 31)),
        (datetime(2024, 3, 1, 13, 30), date(2024, 3, 1)),
        (date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_dates_of_several_formats_stand_in_one_column(cell: Any, day: date) -> None:
    assert dates.date_reader(DMY)(cell) == day


@pytest.mark.parametrize(
    "cell", ["31/12", "TBD", "0000-01-01", "10000-01-01", "2024-02-30", "1 Smarch 2020", 45000, 45000.0]
)
def test_what_is_no_date_is_refused(cell: Any) -> None:
    with pytest.raises(Unreadable, match="a date"):
        safely(dates.date_reader(DMY))(cell)


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from("./-"), st.booleans(), st.booleans())
def test_a_date_reads_back_in_its_order(day: date, sign: str, month_first: bool, short: bool) -> None:
    year = f"{day.year % 100:02}" if short else str(day.year)
    parts = [f"{day.month:02}", f"{day.day:02}"] if month_first else [f"{day.day:02}", f"{day.month:02}"]
    proof = "12/31/2020" if month_first else "31/12/2020"
    assert read([sign.join([*parts, year]), proof])[0] == day


@pytest.mark.parametrize(
    "cell", ["2024-04", "2024/4", "04/2024", "Apr 2024", "April-24", "2024-04-30", date(2024, 4, 9)]
)
def test_months_are_their_first_day(cell: Any) -> None:
    assert dates.month_reader(DMY)(cell) == date(2024, 4, 1)


@pytest.mark.parametrize("cell", ["2024-13", "13/2024", "Smarch 2024", "2024"])
def test_what_is_no_month_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable):
        safely(dates.month_reader(DMY))(cell)


@pytest.mark.parametrize("cell", ["25/03/2024", "2024-03-31", date(2024, 3, 28)])
def test_weeks_are_their_monday(cell: Any) -> None:
    assert dates.week_reader(DMY)(cell) == date(2024, 3, 25)


def test_the_message_says_the_order_of_the_column() -> None:
    with pytest.raises(Unreadable, match="month/day/year"):
        dates.date_reader(MDY)("31/12/2020")
