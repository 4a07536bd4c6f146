"""RAG by rule: the bands of section 1.5, at, just below and just above each boundary."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.metrics.rag import cost_rag, is_stale, is_watermelon, overall_rag, rank, schedule_rag

NA = pd.NA


def ints(*values: object) -> pd.Series:
    return pd.Series(values, dtype="Int64")


@pytest.mark.parametrize(
    ("budget", "eac", "color"),
    [
        (1_000_000, 900_000, "GREEN"),
        (1_000_000, 1_000_000, "GREEN"),
        (1_000_000, 1_049_999, "GREEN"),  # just below 5 %
        (1_000_000, 1_050_000, "AMBER"),  # 5 % belongs to amber
        (1_000_000, 1_099_999, "AMBER"),
        (1_000_000, 1_100_000, "RED"),  # 10 % belongs to red
        (1_000_000, 9_000_000, "RED"),
        (3, 3, "GREEN"),
        (20, 21, "AMBER"),  # 5 % exactly, in the smallest units
        (10, 11, "RED"),
        (0, 100, "NOT_RATED"),
        (-100, 100, "NOT_RATED"),
        (NA, 100, "NOT_RATED"),
        (100, NA, "NOT_RATED"),
        (NA, NA, "NOT_RATED"),
    ],
)
def test_cost_is_rated_by_its_overrun(budget: object, eac: object, color: str) -> None:
    assert list(cost_rag(ints(budget), ints(eac))) == [color]


@pytest.mark.parametrize("percent", [5, 10])
@pytest.mark.parametrize("budget", [20, 700, 2_900, 10_300, 199_900, 12_345_600, 98_765_432_100])
def test_an_overrun_exactly_on_a_boundary_belongs_to_the_worse_band(budget: int, percent: int) -> None:
    over = budget * percent // 100
    assert over * 100 == budget * percent, "the case is meant to be exact"
    worse, better = ("AMBER", "GREEN") if percent == 5 else ("RED", "AMBER")
    assert list(cost_rag(ints(budget, budget), ints(budget + over, budget + over - 1))) == [worse, better]


@pytest.mark.parametrize(
    ("slip", "color"),
    [(-400, "GREEN"), (0, "GREEN"), (7, "GREEN"), (8, "AMBER"), (30, "AMBER"), (31, "RED"), (NA, "NOT_RATED")],
)
def test_schedule_is_rated_by_its_slip(slip: object, color: str) -> None:
    assert list(schedule_rag(ints(slip))) == [color]


@pytest.mark.parametrize(
    ("cost", "schedule", "overall"),
    [
        ("GREEN", "GREEN", "GREEN"),
        ("GREEN", "AMBER", "AMBER"),
        ("RED", "AMBER", "RED"),
        ("RED", "NOT_RATED", "NOT_RATED"),  # one dimension is too little evidence, however bad
        ("NOT_RATED", "GREEN", "NOT_RATED"),
        ("NOT_RATED", "NOT_RATED", "NOT_RATED"),
    ],
)
def test_overall_is_the_worst_of_what_is_rated_or_not_rated(cost: str, schedule: str, overall: str) -> None:
    assert list(overall_rag(pd.DataFrame({"cost": [cost], "schedule": [schedule]}))) == [overall]


@pytest.mark.parametrize(
    ("declared", "computed", "melon"),
    [
        ("GREEN", "AMBER", True),
        ("GREEN", "RED", True),
        ("AMBER", "RED", True),
        ("AMBER", "AMBER", False),
        ("RED", "GREEN", False),
        ("GREEN", "NOT_RATED", False),
        ("NOT_RATED", "RED", False),
        ("GREEN", "COMPLETE", False),
        ("ON_HOLD", "RED", False),
    ],
)
def test_a_watermelon_is_declared_better_than_it_is(declared: str, computed: str, melon: bool) -> None:
    assert list(is_watermelon(pd.Series([declared]), pd.Series([computed]))) == [melon]


@pytest.mark.parametrize(("age", "stale"), [(0, False), (31, False), (38, False), (39, True), (400, True)])
def test_a_report_is_stale_after_its_cadence_and_a_week_of_grace(age: int, stale: bool) -> None:
    as_at = date(2026, 10, 31)
    assert list(is_stale(pd.Series([pd.Timestamp(as_at) - pd.Timedelta(days=age)]), as_at, 31)) == [stale]


def test_never_reported_is_not_stale() -> None:
    assert list(is_stale(pd.Series([pd.NaT], dtype="datetime64[us]"), date(2026, 10, 31), 31)) == [False]


@pytest.mark.parametrize(
    ("color", "found", "place"),
    [
        ("GREEN", "Green", 0),
        ("GREEN", "Amber/Green", 1),
        ("AMBER", "Amber / Green", 1),
        ("AMBER", "AMBER", 2),
        ("AMBER", "Amber/Red", 3),
        ("RED", "amber/red", 3),
        ("RED", "Red", 4),
        ("RED", None, 4),
        ("AMBER", "", 2),
        ("GREEN", "on track", 0),
        ("NOT_RATED", "Exempt", None),
        (None, None, None),
        ("COMPLETE", None, None),
    ],
)
def test_hybrid_ratings_stand_between_the_colors(color: str | None, found: str | None, place: int | None) -> None:
    assert rank(color, found) == place
