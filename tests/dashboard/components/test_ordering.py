"""Tables are sorted by the values behind their cells: money, dates and statuses, and never by their spelling."""

from datetime import date

import pytest

from dashboard import formats
from dashboard.components import html
from dashboard.components.html.grids import Tools
from dashboard.components.html.ordering import UNKNOWN, kind, number_in, order
from dashboard.views.parts import Amount, Col, Grid, Link, Mark, Meter, Move, Span, Stated, Strip


@pytest.mark.parametrize("amount", [-2_300_000_000, -600_000, -950, 0, 12, 4_100_000, 17_600_000, 1_200_000_000])
@pytest.mark.parametrize("currency", ["GBP", "CHF"])
def test_an_amount_orders_as_what_it_says(amount: int, currency: str) -> None:
    assert number_in(formats.money(amount, currency)) == amount
    assert number_in(formats.money(amount, currency, short=False)) == amount


@pytest.mark.parametrize(
    ("text", "value"),
    [("38 days late", 38), ("3 days early", -3), ("on time", 0), ("13.1 %", 13.1), ("−3.2 %", -3.2),
     ("£466k under", -466_000), ("1 of 2", 1), ("10 months", 10), ("2 bn", 2), ("n/a", None), ("", None),
     ("as then", None), ("1,204 projects", 1204), ("+£86k", 86_000), ("$-5", -5)],
)  # fmt: skip
def test_a_number_in_words(text: str, value: float | None) -> None:
    assert number_in(text) == value


def ranked(cells: list) -> list:
    return sorted(cells, key=lambda cell: float(order(cell, "status")), reverse=True)


def test_statuses_order_worst_first_and_stale_before_fresh() -> None:
    words = ["RED", "AMBER", "NOT_RATED", "ON_HOLD", "GREEN", "COMPLETE", "CANCELLED"]
    marks = [Mark(word) for word in words]
    assert ranked(marks[::-1]) == marks
    assert ranked([Mark("GREEN"), Mark("GREEN", stale=True)])[0].stale
    worse, better = Move(Mark("GREEN"), Mark("RED")), Move(Mark("RED"), Mark("AMBER"))
    assert ranked([better, worse]) == [worse, better]
    assert order(Strip((Mark("GREEN"), Mark("RED"), None)), "status") == order(Mark("RED"), "status")
    assert order(Strip((None,)), "status") == UNKNOWN


def test_a_column_knows_what_it_is() -> None:
    assert kind([Mark("RED"), None, Move(Mark("RED"), Mark("RED"))], numeric=False) == "status"
    assert kind([date(2026, 1, 1), Span("before Nov 2025"), "31 Oct 2026", "n/a"], numeric=False) == "date"
    assert kind(["31 Mar 2026, 18:02 UTC"], numeric=False) == "date"
    assert kind([Amount("£3m"), None], numeric=True) == "number"
    assert kind([Meter(0.5, "50 %"), 3], numeric=False) == "number"
    assert kind(["Nov 2025", "soon"], numeric=False) == "text"
    assert kind(["31 Feb 2026"], numeric=False) == "text"
    assert kind([None, "n/a"], numeric=False) == "text"


def test_dates_order_by_day_whatever_their_form() -> None:
    days = ["before Nov 2025", "Nov 2025", "2 Nov 2025", date(2025, 12, 1), Stated("31 Dec 2025", "late")]
    values = [int(order(day, "date")) for day in days]
    assert values == sorted(set(values))


@pytest.mark.parametrize("missing", [None, "", "n/a", Span("n/a", "mute"), Amount("–"), Stated("")])
@pytest.mark.parametrize("of", ["number", "date", "status", "text"])
def test_what_is_not_known_is_known_to_be(missing, of) -> None:  # type: ignore[no-untyped-def]
    assert order(missing, of) == UNKNOWN


def test_a_table_carries_what_it_is_sorted_by_and_a_short_one_does_not() -> None:
    columns = (Col("p", "Project"), Col("c", "Cost", numeric=True), Col("r", "Status"))
    rows = [{"p": Link('A"B'), "c": Amount("£4.1m"), "r": Mark("RED")}, {"p": Link("C"), "c": None, "r": None}]
    drawn = html.grid_html(Grid(columns, rows), tools=Tools('a"b', 24, 50))
    assert 'data-table="a&quot;b" data-size="24" data-of="50"' in drawn
    assert 'data-label="Cost" data-sort="4100000"' in drawn
    assert drawn.count('data-sort=""') == 2
    assert 'data-kind="status"' in drawn
    assert "data-" not in html.grid_html(Grid(columns[1:2], [{"c": 3}])).replace("data-label", "")
