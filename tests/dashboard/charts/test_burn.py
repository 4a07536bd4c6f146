"""The charts of budget burn: lines named without overlap, closed months marked, shares joined."""

import json
from datetime import date
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts.burn import _apart, burn_curve, period_bars
from dashboard.charts.burn_rows import cover_bars, progress_rows

MONTHS = [date(2026, month, 1) for month in range(6, 13)]
NAN = float("nan")
AS_AT = date(2026, 10, 31)
CURVE = pd.DataFrame(
    {
        "period": MONTHS,
        "original": [1, 2, 3, 4, 5, 6, 6.5],
        "planned": [1, 2, 3, 4, 5, 6, 7],
        "committed": [NAN, NAN, NAN, NAN, 5.5, 5.5, NAN],
        "actual": [1, 2, 3, 4, 5, NAN, NAN],
        "forecast": [NAN, NAN, NAN, NAN, 5, 6, 7.2],
        "p10": [NAN, NAN, NAN, NAN, 5, 5.8, 6.8],
        "p90": [NAN, NAN, NAN, NAN, 5, 6.3, 7.9],
    }
)


@pytest.mark.parametrize(
    "heights", [[5, 5, 5], [1, 5, 9], [9.8, 9.9, 10], [0, 0.1, 9], [4, 5], [7], [], [9.9, 9.95, 10, 10]]
)
def test_names_are_kept_apart_and_within_the_chart(heights: list[float]) -> None:
    placed = _apart(heights, 1.6, 9.7)
    assert len(placed) == len(heights)
    assert all(after - before >= 1.6 - 1e-9 for before, after in pairwise(placed))
    assert all(height <= 9.7 for height in placed)


def test_names_that_stand_apart_stay_where_they_are() -> None:
    assert _apart([1, 5, 9], 1.6, 9.7) == [1, 5, 9]


def named(figure: dict) -> str:
    return " ".join(note["text"] for note in figure["layout"]["annotations"])


def test_every_line_of_the_curve_is_named_at_its_end() -> None:
    figure = burn_curve(CURVE, AS_AT, "£m", False)
    go.Figure(figure)
    for said in ("Original", "Current", "Forecast", "Committed <b>£5.5m", "Actual <b>£5.0m", "range"):
        assert said in named(figure)
    assert [trace["name"] for trace in figure["data"]][:2] == ["P10", "P90"]


def test_without_another_original_there_is_one_budget() -> None:
    figure = burn_curve(CURVE[["period", "planned", "actual", "forecast"]], AS_AT, "£m", False)
    assert "Budget" in named(figure)
    assert "Current" not in named(figure)
    assert "Committed" not in named(figure)
    assert "range" not in named(figure)


def test_closed_months_stand_on_a_line_and_the_running_one_is_hatched() -> None:
    figure = period_bars(CURVE, date(2026, 10, 15), "£m", False, closed=date(2026, 9, 30))
    go.Figure(figure)
    line = figure["layout"]["shapes"][1]
    assert (line["x0"], line["x1"]) == ("2026-06-01", "2026-09-30")
    assert figure["data"][1]["marker"]["pattern"]["shape"] == ["", "", "", "", "/", "/", "/"]
    assert "closed" in named(figure)
    assert "closed" not in named(period_bars(CURVE, AS_AT, "£m", False))


ROWS = pd.DataFrame(
    {
        "label": ["All projects", "<b onclick=x>$a$ and a very long name of a project"],
        "spent": [80, 104.0],
        "done": [77, NAN],
        "aside": ["+3.0 points", "+11.3 points"],
        "bad": [False, True],
    }
)


@pytest.mark.parametrize("dark", [False, True])
def test_spent_and_done_are_joined_where_both_are_known(dark: bool) -> None:
    figure = progress_rows(ROWS, dark)
    go.Figure(figure)
    assert [(shape["x0"], shape["x1"]) for shape in figure["layout"]["shapes"]] == [(77, 80)]
    assert figure["layout"]["xaxis"]["range"][1] > 104
    assert "NaN" not in json.dumps(figure)
    assert "<b onclick" not in json.dumps(figure)
    assert progress_rows(ROWS.iloc[:0], dark)["layout"]["height"] > 0


def test_contingency_and_exposure_start_at_zero() -> None:
    rows = pd.DataFrame(
        {"label": ["Left", "Exposure"], "amount": [1, 2], "aside": ["", "covered to 50 %"], "bad": [False, True]}
    )
    figure = cover_bars(rows, "£m", False)
    go.Figure(figure)
    assert figure["layout"]["xaxis"]["rangemode"] == "tozero"
    assert len(set(figure["data"][0]["marker"]["color"])) == 2
    assert cover_bars(rows.iloc[:0], "£m", False)["layout"]["height"] > 0
