"""A new baseline does not make a late project early: every variance stands against the original too."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from dashboard.metrics.definitions import figure
from dashboard.metrics.figure import Coverage, Figure, Reason

DAY = date(2026, 10, 31)


def of(metric: str, **columns: list[object]) -> Figure:
    facts = pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})
    for name in ("original_budget", "current_budget", "eac", "slip", "slip_original"):
        if name in facts:
            facts[name] = facts[name].astype("Int64")
    for late, slip in (("late", "slip"), ("late_original", "slip_original")):
        if slip in facts:
            facts[late] = facts[slip] > 7
    return figure(metric, facts, DAY, "GBP")


def test_the_original_budget_is_what_the_forecast_stands_against() -> None:
    columns = {"original_budget": [1000, 2000], "current_budget": [1500, 2000], "eac": [1500, 2100]}
    assert of("forecast_variance", **columns).value == Decimal(-1)
    assert of("forecast_variance_original", **columns).value == Decimal(-6)
    assert of("forecast_overrun", **columns).value == pytest.approx(100 * 100 / 3500)
    assert of("forecast_overrun_original", **columns).value == pytest.approx(100 * 600 / 3000)


def test_only_projects_that_state_both_count() -> None:
    found = of("forecast_variance_original", original_budget=[1000, None, 500], eac=[1100, 700, None])
    assert (found.value, found.coverage) == (Decimal(-1), Coverage(1, 3))


def test_an_original_budget_of_zero_gives_no_percentage() -> None:
    assert of("forecast_overrun_original", original_budget=[0], eac=[100]).reason is Reason.ZERO_BUDGET


def test_slips_stand_against_the_original_finish() -> None:
    columns = {"slip": [0, 5, 2], "slip_original": [90, 5, 30], "state": ["active"] * 3}
    assert of("schedule_slip_days", **columns).value == 2
    assert of("schedule_slip_original_days", **columns).value == 30
    assert of("late_projects", **columns).value == 0
    assert of("late_projects_original", **columns).value == 2


@pytest.mark.parametrize("metric", ["late_projects", "late_projects_original"])
def test_seven_days_are_within_tolerance(metric: str) -> None:
    assert of(metric, slip=[7, 8], slip_original=[7, 8], state=["active"] * 2).value == 1


def test_projects_green_only_by_rebaseline_are_counted_among_those_with_both_colors() -> None:
    found = of(
        "green_by_rebaseline",
        computed=["GREEN", "GREEN", "RED", "NOT_RATED", "GREEN"],
        computed_original=["RED", "GREEN", "RED", "RED", "NOT_RATED"],
        rebaselined_green=[True, False, False, False, False],
        state=["active"] * 5,
    )
    assert (found.value, found.coverage) == (1, Coverage(3, 5))


def test_a_closed_project_is_not_green_by_rebaseline() -> None:
    found = of("green_by_rebaseline", computed=["GREEN"], computed_original=["RED"], rebaselined_green=[True],
               state=["complete"])  # fmt: skip
    assert found.coverage == Coverage(0, 0)


def test_without_a_baseline_the_reason_is_said() -> None:
    missing = {"slip_original": [None], "slip_original_reason": ["NO_BASELINE"], "state": ["active"]}
    colors = {"computed": ["NOT_RATED"], "computed_original": ["NOT_RATED"], "rebaselined_green": [False]}
    money = {"original_budget": [None], "original_budget_reason": ["NO_BASELINE"], "eac": [100]}
    for metric, columns in (
        ("schedule_slip_original_days", missing),
        ("late_projects_original", missing),
        ("green_by_rebaseline", missing | colors),
        ("forecast_variance_original", money),
        ("forecast_overrun_original", money),
    ):
        found = of(metric, **columns)
        assert (found.value, found.reason) == (None, Reason.NO_BASELINE), metric
